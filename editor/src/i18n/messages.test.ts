/** Both languages say the same things, and all that the code asks for is there. */
import { describe, expect, it } from 'vitest'
import en from './en/index.ts'
import ru from './ru/index.ts'

interface Tree {
  readonly [key: string]: string | Tree
}

function keysOf(tree: Tree, prefix = ''): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`)))
}
const textAt = (tree: Tree, path: string) => path.split('.').reduce<string | Tree>((at, key) => (at as Tree)[key]!, tree) as string

const keys = keysOf(en)
/** The names of the parts, for patterns. */
const pages = Object.keys(en).join('|')
const sources = Object.values(
  import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!./en/**', '!./ru/**'], {
    eager: true,
    query: '?raw',
    import: 'default',
  }),
).join('\n')
/** Keys written out, and the beginnings of those that are put together. */
const written = [...sources.matchAll(new RegExp(`['\`]((?:${pages})\\.[\\w.]+)['\`]`, 'g'))].map(([, key]) => key!)
const begun = [...sources.matchAll(new RegExp(`\`((?:${pages})\\.[\\w.]*)\\$\\{`, 'g'))].map(([, start]) => start!)

describe('the messages', () => {
  it('have the same keys in English and Russian', () => {
    expect([...keysOf(ru)].sort()).toEqual([...keys].sort())
  })
  it('take the same values in both', () => {
    const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort()
    expect(keys.filter((key) => names(textAt(en, key)).join() !== names(textAt(ru, key)).join())).toEqual([])
  })
  it('write @ so that it stands for itself: bare, it begins a link to another message', () => {
    const bare = (text: string) => text.replaceAll("{'@'}", '').includes('@')
    expect(keys.filter((key) => bare(textAt(en, key)) || bare(textAt(ru, key)))).toEqual([])
  })
  it('have three forms in Russian where English has two', () => {
    const forms = (text: string) => text.split(' | ').length
    expect(keys.filter((key) => forms(textAt(en, key)) === 2 && forms(textAt(ru, key)) !== 3)).toEqual([])
  })
  it('call the address of mail e-mail, and a person whom flows are for клиент, as the texts of plugins do', () => {
    const said = (tree: Tree, word: RegExp) => keys.filter((key) => word.test(textAt(tree, key)))
    expect([...said(en, /\bemails?\b/i), ...said(ru, /\bemails?\b/i)]).toEqual([])
    expect(said(ru, /(?<![а-яё])контакт(?!н)/i)).toEqual([])
  })
  it('hold every key that the code asks for', () => {
    const known = new Set(keys.flatMap((key) => key.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'))))
    expect(written.filter((key) => !known.has(key))).toEqual([])
  })
  it('hold no key that nothing asks for', () => {
    const asked = (key: string) =>
      written.some((one) => key === one || key.startsWith(`${one}.`)) || begun.some((start) => key.startsWith(start))
    expect(keys.filter((key) => !asked(key))).toEqual([])
  })
})
