/** The installed node types in the palette's order, and finding one by a few letters in either language. */
import type { NodeManifest } from '@millrace/core'
import { currentLocale, localized } from '../i18n/index.ts'
import { meantBy } from './other-words.ts'

export interface PaletteGroup {
  readonly group: string
  readonly items: readonly NodeManifest[]
}

/** Groups as a flow is told: how contacts enter, when and whither they go on, what is said and done. Others come before the end, by name. */
const order = ['trigger', 'control', 'split', 'message', 'people', 'loyalty', 'outside']

export function groupsOf(manifests: Iterable<NodeManifest>): readonly PaletteGroup[] {
  const locale = currentLocale()
  const groups = Map.groupBy(manifests, (manifest) => manifest.group)
  const rank = (group: string) => (group === 'end' ? order.length + 1 : order.includes(group) ? order.indexOf(group) : order.length)
  return [...groups]
    .map(([group, items]) => ({ group, items: items.toSorted((a, b) => localized(a.title).localeCompare(localized(b.title), locale)) }))
    .sort((a, b) => rank(a.group) - rank(b.group) || a.group.localeCompare(b.group))
}

/**
 * Groups with the items that every word of `query` fits; best first, groups and items: titles that begin with it, then titles that say the
 * same in another word.
 */
export function searchGroups(groups: readonly PaletteGroup[], query: string): readonly PaletteGroup[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return groups
  const asked = words.map((word) => ({ word, meant: meantBy(word) }))
  return groups
    .map(({ group, items }) => ({
      group,
      items: items.filter((item) => asked.every((word) => fits(item, word))).sort((a, b) => score(b, asked) - score(a, asked)),
    }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => score(b.items[0]!, asked) - score(a.items[0]!, asked))
}

interface Asked {
  readonly word: string
  /** Beginnings of words that say the same. */
  readonly meant: readonly string[]
}

function fits(item: NodeManifest, { word, meant }: Asked): boolean {
  return textOf(item).includes(word) || beginsAny(item, meant)
}

/** Whether a word of a title begins so: descriptions say too much for words that nobody typed. */
function beginsAny({ title }: NodeManifest, starts: readonly string[]): boolean {
  const words = `${title.en} ${title.ru ?? ''}`.toLowerCase().split(/\s+/)
  return starts.some((start) => words.some((word) => word.startsWith(start)))
}

function textOf({ title, description, type }: NodeManifest): string {
  return [title.en, title.ru, description?.en, description?.ru, type].join(' ').toLowerCase()
}

function score(item: NodeManifest, [first]: readonly Asked[]): number {
  const { word, meant } = first!
  if ([item.title.en, item.title.ru ?? ''].some((text) => text.toLowerCase().startsWith(word))) return 2
  return beginsAny(item, meant) ? 1 : 0
}
