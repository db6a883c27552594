/** The links of a text without markup: http and https addresses, without the punctuation of the sentence they stand in. */

export interface Link {
  readonly start: number
  readonly end: number
  readonly url: string
}

const address = /\bhttps?:\/\/[^\s<>"«»“”]+/gi
const opening: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

export function findLinks(text: string): readonly Link[] {
  return [...text.matchAll(address)].flatMap((match) => {
    const found = withoutTail(match[0])
    const url = URL.parse(found)
    if (url === null || url.hostname === '') return []
    // Safe in a header, whatever was written.
    const followed = /^[\u0021-\u007e]+$/.test(found) ? found : url.href
    return [{ start: match.index, end: match.index + found.length, url: followed }]
  })
}

/** A full stop ends the sentence, not the address; a bracket belongs to it only where it was opened in it. */
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

/** The text with the n-th link leading to `to(n)`. */
export function rewriteLinks(text: string, to: (index: number) => string): string {
  const links = findLinks(text)
  const pieces = links.map(({ start }, index) => text.slice(index === 0 ? 0 : links[index - 1]!.end, start) + to(index))
  return pieces.join('') + text.slice(links.at(-1)?.end ?? 0)
}
