/** Addresses that stand in a text as they are: http and https, without the punctuation of the sentence around them. */

export interface TextLink {
  readonly start: number
  readonly end: number
  readonly url: string
}

const address = /\bhttps?:\/\/[^\s<>"«»“”]+/gi
const opening: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

export function linksIn(text: string): readonly TextLink[] {
  return [...text.matchAll(address)].flatMap((match) => {
    const found = withoutTail(match[0])
    const url = webAddress(found)
    return url === null ? [] : [{ start: match.index, end: match.index + found.length, url }]
  })
}

/** The address as a browser would follow it, safe in a header; null unless it is http or https. */
export function webAddress(text: string): string | null {
  const trimmed = text.trim()
  const url = URL.parse(trimmed)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return /^[\u0021-\u007e]+$/.test(trimmed) ? trimmed : url.href
}

function withoutTail(found: string): string {
  let url = found
  for (;;) {
    const last = url.at(-1) ?? ''
    const open = opening[last]
    const isLoose = open !== undefined && url.split(open).length < url.split(last).length
    if (!isLoose && !/[.,;:!?'’…]/.test(last)) return url
    url = url.slice(0, -1)
  }
}
