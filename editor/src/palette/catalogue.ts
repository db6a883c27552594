/** The installed node types in the palette's order, and finding one by a few letters in either language. */
import type { NodeManifest } from '@millrace/core'

export interface PaletteGroup {
  readonly group: string
  readonly items: readonly NodeManifest[]
}

/** Groups as a flow is told: how contacts enter, when and whither they go on, what is said and done. Others come before the end, by name. */
const order = ['trigger', 'control', 'split', 'message', 'people', 'loyalty', 'outside']

export function groupsOf(manifests: Iterable<NodeManifest>): readonly PaletteGroup[] {
  const groups = Map.groupBy(manifests, (manifest) => manifest.group)
  const rank = (group: string) => (group === 'end' ? order.length + 1 : order.includes(group) ? order.indexOf(group) : order.length)
  return [...groups]
    .map(([group, items]) => ({ group, items: items.toSorted((a, b) => a.title.en.localeCompare(b.title.en)) }))
    .sort((a, b) => rank(a.group) - rank(b.group) || a.group.localeCompare(b.group))
}

/** Groups with the items that every word of `query` fits; best first, groups and items: titles that begin with it. */
export function searchGroups(groups: readonly PaletteGroup[], query: string): readonly PaletteGroup[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return groups
  return groups
    .map(({ group, items }) => ({
      group,
      items: items.filter((item) => words.every((word) => textOf(item).includes(word))).sort((a, b) => score(b, words) - score(a, words)),
    }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => score(b.items[0]!, words) - score(a.items[0]!, words))
}

function textOf({ title, description, type }: NodeManifest): string {
  return [title.en, title.ru, description?.en, description?.ru, type].join(' ').toLowerCase()
}

function score({ title }: NodeManifest, [first = '']: readonly string[]): number {
  return Number([title.en, title.ru ?? ''].some((text) => text.toLowerCase().startsWith(first)))
}
