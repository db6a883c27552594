/** What of a letter's source a reader follows and looks at: links and pictures as they were written, and how many words there are. */
import { Parser } from 'htmlparser2'

export interface Look {
  /** Every `href` that is followed, of whatever scheme, empty ones included. */
  readonly links: readonly string[]
  readonly pictures: readonly { readonly src: string; readonly alt: string | null }[]
}

/** `mj-social-element` is followed too, although it is not tracked. */
const followed = new Set(['a', 'area', 'mj-button', 'mj-navbar-link', 'mj-carousel-image', 'mj-social-element'])

export function lookAt(source: string): Look {
  const links: string[] = []
  const pictures: { src: string; alt: string | null }[] = []
  let inHead = false
  const parser = new Parser({
    onopentag: (name, { href, src = '', alt }) => {
      // What stands there is how others look.
      inHead ||= name === 'mj-head'
      if (inHead) return
      if (followed.has(name) && (href !== undefined || name === 'mj-button')) links.push((href ?? '').trim())
      if (name === 'img' || name === 'mj-image') pictures.push({ src, alt: alt ?? null })
      if (name === 'mj-image' && href !== undefined) links.push(href.trim())
    },
    onclosetag: (name) => {
      if (name === 'mj-head') inHead = false
    },
  })
  parser.end(source)
  return { links, pictures }
}
