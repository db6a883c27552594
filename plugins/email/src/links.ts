/**
 * The links of a letter: found in its source (HTML or MJML) by position, so that following them can be tracked without touching
 * anything else of what the author wrote. Only http and https count; what stands in comments is left alone.
 */
import { QuoteType, Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

export interface Link {
  /** Where the raw value of the `href` stands in the source. */
  readonly start: number
  readonly end: number
  readonly url: string
}

/** Elements whose `href` a reader follows. `mj-social-element` is none: it puts its address inside another's. */
const followed = new Set(['a', 'area', 'mj-button', 'mj-image', 'mj-navbar-link', 'mj-carousel-image'])

const skip = () => {}
/** What is neither an element's name nor an attribute. */
const unwatched = {
  oncdata: skip,
  onclosetag: skip,
  oncomment: skip,
  ondeclaration: skip,
  onend: skip,
  onopentagend: skip,
  onprocessinginstruction: skip,
  onselfclosingtag: skip,
  ontext: skip,
  ontextentity: skip,
}

export function findLinks(source: string): readonly Link[] {
  const links: Link[] = []
  let element = ''
  let attribute = ''
  let nameEnd = 0
  let value = ''
  const callbacks: TokenizerCallbacks = {
    ...unwatched,
    onopentagname: (start, end) => (element = source.slice(start, end).toLowerCase()),
    onattribname: (start, end) => {
      attribute = source.slice(start, end).toLowerCase()
      nameEnd = end
      value = ''
    },
    onattribdata: (start, end) => (value += source.slice(start, end)),
    onattribentity: (code) => (value += String.fromCodePoint(code)),
    onattribend: (quote, end) => {
      if (attribute !== 'href' || !followed.has(element)) return
      const url = webAddress(value)
      if (url !== null) links.push({ start: valueStart(source, nameEnd), end: quote === QuoteType.Unquoted ? end : end - 1, url })
    },
  }
  const tokenizer = new Tokenizer({}, callbacks)
  tokenizer.write(source)
  tokenizer.end()
  return links
}

/** The source with the n-th link leading to `address(n)`, which must need no escaping. */
export function rewriteLinks(source: string, address: (index: number) => string): string {
  const links = findLinks(source)
  const pieces = links.map(({ start }, index) => source.slice(index === 0 ? 0 : links[index - 1]!.end, start) + address(index))
  return pieces.join('') + source.slice(links.at(-1)?.end ?? 0)
}

/** The address as a browser would follow it, safe in a header; null unless it is http or https. */
function webAddress(value: string): string | null {
  const trimmed = value.trim()
  const url = URL.parse(trimmed)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return /^[\u0021-\u007e]+$/.test(trimmed) ? trimmed : url.href
}

function valueStart(source: string, nameEnd: number): number {
  const gap = /\s*=\s*["']?/y
  gap.lastIndex = nameEnd
  return nameEnd + (gap.exec(source)?.[0].length ?? 0)
}
