/** Buttons of a message: links are links, the others answer. */
import type { SiteButton, SiteItem } from '../wire.ts'
import { button, make, webAddress } from './dom.ts'
import { tell } from './tell.ts'

export interface Pressed {
  /** Null: a link was followed. */
  readonly reply: string | null
}

export function buttonsOf(item: SiteItem, pressed: (what: Pressed) => void): HTMLElement | null {
  const { buttons = [] } = item.content
  const shown = buttons.map((one, index) => buttonOf(item, { one, isMain: index === 0 && item.channel === 'popup', pressed }))
  const made = shown.filter((element) => element !== null)
  return made.length === 0 ? null : make('div', { class: 'row' }, ...made)
}

interface Made {
  readonly one: SiteButton
  readonly isMain: boolean
  readonly pressed: (what: Pressed) => void
}

function buttonOf(item: SiteItem, { one, isMain, pressed }: Made): HTMLElement | null {
  const { name, title, kind, url } = one
  if (kind !== 'url') {
    return button(title, isMain ? 'main' : '', () => {
      void tell(item, { what: 'replied', button: name })
      pressed({ reply: title })
    })
  }
  const href = webAddress(url)
  if (href === null) return null
  const elsewhere = new URL(href).origin !== location.origin
  const link = make('a', { href, class: isMain ? 'link main' : 'link', rel: 'noopener', target: elsewhere ? '_blank' : undefined }, title)
  link.addEventListener('click', () => {
    void tell(item, { what: 'clicked', button: name })
    pressed({ reply: null })
  })
  return link
}
