/** The chat: a button with the count of new messages, and a panel with what was said, where the visitor can answer in words. */
import type { ChatItem } from '../wire.ts'
import { buttonsOf } from './buttons.ts'
import { button, isVisible, make, overPage, picture } from './dom.ts'
import { language } from './host.ts'
import { tell } from './tell.ts'
import { words } from './words.ts'

interface Panel {
  readonly launch: HTMLButtonElement
  readonly count: HTMLElement
  readonly card: HTMLElement
  readonly log: HTMLElement
}

let panel: Panel | null = null
let items: readonly ChatItem[] = []
/** Messages that have been on the screen. */
const seen = new Set<string>()
/** By message: how many of its replies are in the log. */
const drawn = new Map<string, number>()

export function showChat(all: readonly ChatItem[]): void {
  items = all
  panel ??= createPanel()
  draw(panel)
  if (items.some(isNew)) setOpen(panel, true)
  count(panel)
}

export function closeChat(): void {
  panel?.launch.remove()
  panel?.card.remove()
  panel = null
  items = []
  drawn.clear()
}

const isNew = ({ id, seen: before }: ChatItem) => !before && !seen.has(id)

function createPanel(): Panel {
  const launch = button('', 'launch', () => setOpen(own, own.card.hidden === true))
  const counted = make('span', { class: 'count', 'aria-hidden': 'true' })
  launch.append(icon(), counted)
  const log = make('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.chat, tabindex: '0' })
  const close = button('✕', 'close', () => setOpen(own, false, true))
  close.setAttribute('aria-label', words.close)
  const card = make(
    'section',
    { class: 'card chat', 'aria-label': words.chat, hidden: true },
    make('h2', {}, words.chat),
    log,
    writing(),
    close,
  )
  card.addEventListener('keydown', (event) => event.key === 'Escape' && setOpen(own, false, true))
  const own = { launch, count: counted, card, log }
  overPage().append(launch, card)
  document.addEventListener('visibilitychange', () => panel === own && look(own))
  return own
}

/** `left`: by the visitor, who gets the focus back to the button that opens it. */
function setOpen(own: Panel, open: boolean, left = false): void {
  own.card.hidden = !open
  own.launch.setAttribute('aria-expanded', String(open))
  if (open) own.log.scrollTop = own.log.scrollHeight
  if (left) {
    own.launch.focus()
    const last = items.at(-1)
    if (last !== undefined) void tell(last, { what: 'closed' })
  }
  look(own)
}

/** What is on an open panel of a page that somebody looks at has been shown. */
function look(own: Panel): void {
  if (!own.card.hidden && isVisible()) {
    for (const item of items.filter(isNew)) {
      seen.add(item.id)
      void tell(item, { what: 'shown' })
    }
  }
  count(own)
}

function count(own: Panel): void {
  const fresh = items.filter(isNew).length
  own.count.textContent = String(fresh)
  own.count.hidden = fresh === 0
  own.launch.setAttribute('aria-label', fresh === 0 ? words.open : `${words.unread} ${fresh}`)
}

/** Only what is new is added, so that only that is read out. */
function draw({ log }: Panel): void {
  for (const item of items) {
    const told = drawn.get(item.id) ?? 0
    if (!drawn.has(item.id)) log.append(saying(item))
    for (const { text, at } of item.replies.slice(told)) log.append(mine(text, at))
    drawn.set(item.id, Math.max(told, item.replies.length))
  }
  log.scrollTop = log.scrollHeight
}

function saying(item: ChatItem): HTMLElement {
  const { text, author, avatar } = item.content
  const row = item.replies.some(({ button: by }) => by !== undefined) ? null : buttonsOf(item, ({ reply }) => answered(item, row, reply))
  return make(
    'div',
    { class: 'says' },
    make('span', {}, picture(avatar, 'face'), `${author || words.us}, ${timeOf(item.at)}`),
    make('p', {}, text),
    row,
  )
}

function answered(item: ChatItem, row: HTMLElement | null, reply: string | null): void {
  if (reply === null) return
  for (const each of row?.querySelectorAll('button') ?? []) each.disabled = true
  say(item, reply)
}

/** The visitor's words are there at once; that they come back with the message does not double them. */
function say(item: ChatItem, text: string): void {
  drawn.set(item.id, (drawn.get(item.id) ?? 0) + 1)
  panel?.log.append(mine(text, Date.now()))
  if (panel !== null) panel.log.scrollTop = panel.log.scrollHeight
}

const mine = (text: string, at: number) =>
  make('div', { class: 'says mine' }, make('span', {}, `${words.you}, ${timeOf(at)}`), make('p', {}, text))

const timeOf = (at: number) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(at)

function writing(): HTMLFormElement {
  const field = make('textarea', { 'aria-label': words.write, placeholder: words.message, maxlength: '2000', rows: '1' })
  const fault = make('p', { class: 'fault', role: 'alert', hidden: true }, words.unsent)
  const form = make('form', {}, fault, field, make('button', { type: 'submit', class: 'main' }, words.send))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(field, fault)
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  return form
}

async function send(field: HTMLTextAreaElement, fault: HTMLElement): Promise<void> {
  const text = field.value.trim()
  const last = items.at(-1)
  if (text === '' || last === undefined || field.readOnly) return
  field.readOnly = true
  const sent = await tell(last, { what: 'replied', text })
  field.readOnly = false
  fault.hidden = sent
  if (!sent) return
  field.value = ''
  say(last, text)
}

function icon(): SVGElement {
  const names = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(names, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(names, 'path')
  path.setAttribute('d', 'M4 5h16v11H9l-5 4z')
  svg.append(path)
  return svg
}
