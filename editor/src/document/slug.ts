/** What people call something, as a key in Latin letters, digits and hyphens, so that it reads well in rules, edges and addresses. */

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

/** Lower-case letters, digits and hyphens; empty when the title has none that can be written so. */
export function slugOf(title: string, longest: number): string {
  const letters = [...title.toLowerCase()].map((letter) => latin[letter] ?? letter).join('')
  return letters
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[̀-ͯ]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, '')
}
