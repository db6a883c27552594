/** The key of a new segment out of its name: Latin letters, digits and dashes, so that it reads well in rules and addresses. */

/** As people write Russian where only Latin letters are taken. */
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
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
}

/** What the server takes. */
export const longestKey = 100
/** For what no letter is left of. */
const nameless = 'segment'

/** Unique among those taken: the second `vip` is `vip-2`. */
export function keyFor(name: string, taken: ReadonlySet<string>): string {
  const base = slug(name).slice(0, longestKey).replace(/-+$/, '') || nameless
  if (!taken.has(base)) return base
  for (let number = 2; ; number++) {
    const ending = `-${number}`
    const key = base.slice(0, longestKey - ending.length) + ending
    if (!taken.has(key)) return key
  }
}

function slug(name: string): string {
  const letters = [...name.toLowerCase()].map((letter) => latin[letter] ?? letter).join('')
  return letters
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
