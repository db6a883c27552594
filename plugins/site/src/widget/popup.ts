/**
 * A pop-up. In the middle it is a modal dialog: the browser holds the focus inside, Escape closes it, and the focus goes back to where it
 * was. In the corner or at the bottom it is told politely and takes no focus.
 */
import type { PopupItem } from '../wire.ts'
import { buttonsOf } from './buttons.ts'
import { button, make, overPage, picture } from './dom.ts'
import { showForm } from './form.ts'
import { tell } from './tell.ts'
import { words } from './words.ts'

let leaveNow = () => {}

/** Takes the one that is shown away, which nobody has closed. */
export const closePopup = (): void => leaveNow()

/** Resolves once it is closed. */
export function showPopup(item: PopupItem): Promise<void> {
  return new Promise((resolve) => {
    const { title, text, image, form, position = 'center' } = item.content
    const isModal = position === 'center'
    const card = make(isModal ? 'dialog' : 'section', {
      class: `card ${position}`,
      'aria-labelledby': 'title',
      role: isModal ? undefined : 'dialog',
    })
    let over = false
    const leave = (closed: boolean) => {
      if (over) return
      over = true
      if (closed) void tell(item, { what: 'closed' })
      if (card instanceof HTMLDialogElement) card.close()
      place.remove()
      resolve()
    }
    leaveNow = () => leave(false)
    const close = button('✕', 'close', () => leave(true))
    close.setAttribute('aria-label', words.close)
    card.append(
      ...[
        picture(image, 'wide'),
        make('h2', { id: 'title' }, title),
        text === undefined || text === '' ? null : make('p', {}, text),
        form === undefined || form === '' ? null : formIn(item, form),
        buttonsOf(item, () => leave(false)),
        close,
      ].filter((part) => part !== null),
    )
    const place = isModal ? card : make('div', { 'aria-live': 'polite' })
    open(card, { place, leave })
    void tell(item, { what: 'shown' })
  })
}

interface Opening {
  readonly place: HTMLElement
  readonly leave: (closed: boolean) => void
}

function open(card: HTMLElement, { place, leave }: Opening): void {
  overPage().append(place)
  if (card instanceof HTMLDialogElement) {
    card.addEventListener('cancel', (event) => {
      event.preventDefault()
      leave(true)
    })
    card.addEventListener('click', (event) => event.target === card && isOutside(card, event) && leave(true))
    card.showModal()
    return
  }
  card.addEventListener('keydown', (event) => event.key === 'Escape' && leave(true))
  // Into a region that is there already: only so is it told.
  window.setTimeout(() => place.append(card), 50)
}

function isOutside(card: HTMLElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = card.getBoundingClientRect()
  return clientX < left || clientX > right || clientY < top || clientY > bottom
}

function formIn(item: PopupItem, id: string): HTMLElement {
  const place = make('div')
  void showForm(place, { id, sent: () => void tell(item, { what: 'clicked', button: 'form' }) })
  return place
}
