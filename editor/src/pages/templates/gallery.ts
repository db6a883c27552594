/** The gallery as a marketer looks through it: by goal, and by words in either language. */
import type { NodeManifest } from '@millrace/core'
import type { TemplateItem } from '../../api/templates.ts'
import type { Manifests } from '../../document/graph.ts'

/** Goals in the order of a customer's life. A plugin's own come after them, by name. */
export const goals = [
  'welcome',
  'lead',
  'cart',
  'order',
  'loyalty',
  'date',
  'winback',
  'engage',
  'notice',
  'event',
  'consent',
  'sales',
] as const

const rankOf = (goal: string): number => {
  const index = (goals as readonly string[]).indexOf(goal)
  return index === -1 ? goals.length : index
}

export interface GoalCount {
  readonly goal: string
  readonly count: number
}

/** The goals that have templates, in order. */
export function goalsOf(templates: readonly TemplateItem[]): readonly GoalCount[] {
  return [...Map.groupBy(templates, ({ category }) => category)]
    .map(([goal, items]) => ({ goal, count: items.length }))
    .sort((a, b) => rankOf(a.goal) - rankOf(b.goal) || a.goal.localeCompare(b.goal))
}

export interface Wanted {
  /** Empty: of every goal. */
  readonly goal: string
  readonly words: string
}

/** Templates of the goal in which every word is found, those whose title has them first. */
export function found(templates: readonly TemplateItem[], { goal, words }: Wanted): readonly TemplateItem[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean)
  const titleOf = ({ title }: TemplateItem) => `${title.en} ${title.ru ?? ''}`.toLowerCase()
  const textOf = (item: TemplateItem) => `${titleOf(item)} ${item.description.en} ${item.description.ru ?? ''} ${item.id}`.toLowerCase()
  const inTitle = (item: TemplateItem) => Number(parts.length > 0 && parts.every((part) => titleOf(item).includes(part)))
  return templates
    .filter((item) => (goal === '' || item.category === goal) && parts.every((part) => textOf(item).includes(part)))
    .sort((a, b) => inTitle(b) - inTitle(a) || rankOf(a.category) - rankOf(b.category))
}

/** A few to begin with: the first of each goal, in the order of a customer's life. */
export function starters(templates: readonly TemplateItem[], count: number): readonly TemplateItem[] {
  return goalsOf(templates)
    .slice(0, count)
    .flatMap(({ goal }) => templates.find(({ category }) => category === goal) ?? [])
}

/** What lets contacts in, each kind once. */
export function triggersOf({ outline }: Pick<TemplateItem, 'outline'>, manifests: Manifests): readonly NodeManifest[] {
  const types = new Set(outline.nodes.map(({ type }) => type))
  return [...types].flatMap((type) => {
    const manifest = manifests.get(type)
    return manifest?.trigger === true ? [manifest] : []
  })
}
