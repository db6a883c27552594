/**
 * Events of the page, to the tracking API. Until the visitor agrees they stay here; a refusal drops them. What the network refuses is sent
 * again, under the same ids, so that it counts once.
 */
import { post, root, writeKey } from './host.ts'
import { randomId, setUser, userHash, whoAmI } from './identity.ts'

type Values = Readonly<Record<string, unknown>>
type Event = Readonly<Record<string, unknown>>

const most = 200
const batchMost = 50
const waits = [1000, 5000, 30_000, 120_000]

/** Null: not answered yet. */
let allowed: boolean | null = null
let queue: Event[] = []
let failures = 0
let timer = 0
let sending = false

/** Begins to send what has waited; `false` drops it, and what comes after. */
export function allow(yes: boolean): void {
  allowed = yes
  if (yes) schedule(0)
  else queue = []
}

/** `anonymousId` is of the time of sending what waited for consent: the id that is kept. */
function add(event: Event): void {
  if (allowed === false) return
  const context = { page: pageAt(), locale: navigator.language }
  queue.push({ messageId: randomId(), timestamp: new Date().toISOString(), context, ...event })
  if (queue.length > most) queue.shift()
  if (allowed === true) schedule(200)
}

export function track(event: string, properties: Values = {}): void {
  add({ type: 'track', event, properties })
}

/** `userHash` proves the user; it may also stand where other SDKs have it, in `context`. */
export function identify(user?: string | Values | null, traits?: Values, options: Values = {}): void {
  if (typeof user === 'object' && user !== null) return identify(null, user)
  const hash = options['userHash'] ?? (options['context'] as Values | undefined)?.['userHash']
  if (user !== undefined && user !== null && user !== '') setUser(String(user), typeof hash === 'string' ? hash : null)
  add({ type: 'identify', traits: traits ?? {} })
}

export function page(name?: string, properties: Values = {}): void {
  add({ type: 'page', ...(name === undefined ? {} : { name }), properties: { ...pageAt(), ...properties } })
}

function pageAt(): Values {
  const { href, pathname, search } = location
  return { url: href, path: pathname, search, title: document.title, referrer: document.referrer }
}

function schedule(ms: number): void {
  if (timer !== 0 || sending) return
  timer = window.setTimeout(() => {
    timer = 0
    void flush()
  }, ms)
}

/** At once, of a page that is being left. */
export async function flush(): Promise<void> {
  if (allowed !== true || sending || queue.length === 0) return
  const batch = queue.slice(0, batchMost)
  const signed = sign(batch)
  sending = true
  const done = await post(`${root}/v1/batch`, {
    writeKey,
    sentAt: new Date().toISOString(),
    batch: signed,
  }).then(
    () => true,
    // What is refused for what it is would be refused again.
    (error: unknown) => error instanceof Response && error.status < 500 && error.status !== 429,
  )
  sending = false
  if (done) queue = queue.filter(({ messageId }) => !signed.some((event) => event['messageId'] === messageId))
  failures = done ? 0 : failures + 1
  if (queue.length > 0) schedule(done ? 0 : waits[Math.min(failures, waits.length) - 1]!)
}

/** With who they are from, and its proof. What has that already was before a `reset`. */
function sign(events: readonly Event[]): readonly Event[] {
  const [who, hash] = [whoAmI(), userHash()]
  return events.map((event) => {
    if (event['anonymousId'] !== undefined) return event
    const context = hash === null ? event['context'] : { ...(event['context'] as Values), userHash: hash }
    return { ...event, ...who, context }
  })
}

/** What waits is of whoever is here, also once somebody else is. */
export function settle(): void {
  queue = [...sign(queue)]
  void flush()
}

/** Page views, also of pages that change their address by script; clicks and forms that carry `data-millrace-event`. */
export function watchPage(): void {
  page()
  let path = location.pathname + location.search
  const moved = () => {
    const next = location.pathname + location.search
    if (next === path) return
    path = next
    // The title follows the address.
    window.setTimeout(() => page(), 50)
  }
  const { navigation } = window as unknown as { navigation?: EventTarget }
  navigation?.addEventListener('currententrychange', moved)
  if (navigation === undefined) window.addEventListener('popstate', moved)
  document.addEventListener('click', (event) => noteDeed(event, 'form'), true)
  document.addEventListener('submit', (event) => noteDeed(event, ':not(form)'), true)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void flush())
  window.addEventListener('pagehide', () => void flush())
}

/** `data-millrace-event="Price Opened" data-millrace-plan="pro"`: the event, and its properties. */
function noteDeed({ target }: globalThis.Event, except: string): void {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-millrace-event]') : null
  const name = element?.dataset['millraceEvent'] ?? ''
  if (element === null || name === '' || element.matches(except)) return
  const properties: Record<string, string> = {}
  for (const [key, value] of Object.entries(element.dataset)) {
    const own = /^millrace([A-Z].*)$/.exec(key)?.[1]
    if (own !== undefined && own !== 'Event') properties[own.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()] = value ?? ''
  }
  track(name, properties)
}
