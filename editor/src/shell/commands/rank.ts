/** Finding by a few letters: every word must be there, and what begins with the words stands first. */

const plain = (text: string): string => text.toLowerCase().replaceAll('ё', 'е')

/** 0: does not fit; else the higher, the better. */
function score(title: string, words: readonly string[]): number {
  const text = plain(title)
  const beginnings = text.split(/[\s.,:;()«»"/-]+/)
  let sum = 1
  for (const word of words) {
    if (!text.includes(word)) return 0
    if (beginnings.some((one) => one.startsWith(word))) sum += 1
  }
  return text.startsWith(words[0] ?? '') ? sum + 1 : sum
}

/** Those whose title every word of the query is part of, the best first; all of them for an empty query. */
export function ranked<T extends { readonly title: string }>(items: readonly T[], query: string): readonly T[] {
  const words = plain(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return items
  return items
    .map((item) => ({ item, points: score(item.title, words) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .map(({ item }) => item)
}
