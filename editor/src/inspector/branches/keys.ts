/**
 * Keys of branches. Edges hang on a branch's `name`, so it is made once, from the title, and stays as it is once an edge hangs on
 * it; what people read and edit is the title.
 */

/** ISO 9 in its common, one-letter-at-a-time reading: enough to recognise a word. */
const latin: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
}
const longest = 40

/** Lower-case letters, digits and hyphens; empty when the title has none that can be written so. */
export function slugOf(title: string): string {
  const letters = [...title.toLowerCase()].map((letter) => latin[letter] ?? letter).join('')
  return letters
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[̀-ͯ]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, '')
}

/** A key from the title that no other has: `opened`, `opened-2`. Falls back to `branch`. */
export function keyFrom(title: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(title) || 'branch'
  let key = slug
  for (let n = 2; taken.has(key); n++) key = `${slug}-${n}`
  return key
}

/** Keys that a branch must not take besides its siblings': ports of these names mean something on many nodes. */
export const reservedKeys: readonly string[] = ['out', 'else', 'rest', 'timeout', 'error', 'past', 'blocked', 'rejected']

/** The key that goes with an edited title: a new one while nothing hangs on the old one. */
export function keyAfterRetitle(options: {
  readonly key: string
  readonly title: string
  readonly siblings: readonly string[]
  readonly wired: ReadonlySet<string>
}): string {
  const { key, title, siblings, wired } = options
  return wired.has(key) || slugOf(title) === '' ? key : keyFrom(title, new Set([...siblings, ...wired, ...reservedKeys]))
}
