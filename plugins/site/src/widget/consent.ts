/** The bar that asks whether this browser may be remembered. Yes and no weigh the same; whoever does neither is not remembered. */
import { button, make, overPage, webAddress } from './dom.ts'
import { privacy } from './host.ts'
import { words } from './words.ts'

export function askConsent(answer: (yes: boolean) => void): () => void {
  const bar = make('section', { class: 'card bar', 'aria-label': words.privacyBar })
  const choose = (yes: boolean) => {
    bar.remove()
    answer(yes)
  }
  const address = webAddress(new URL(privacy || 'about:blank', location.href).href)
  const link = privacy === '' || address === null ? null : make('a', { href: address, class: 'more' }, words.privacy)
  bar.append(
    make('p', {}, words.ask),
    make(
      'div',
      { class: 'row' },
      button(words.yes, '', () => choose(true)),
      button(words.no, '', () => choose(false)),
      link,
    ),
  )
  overPage().append(bar)
  return () => bar.remove()
}
