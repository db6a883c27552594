/** Which flows the list shows, and in which order. */
import type { FlowItem, FlowState } from '../../api/types.ts'

export const sortings = ['name', 'inside', 'completed', 'updated'] as const
export type Sorting = (typeof sortings)[number]

export interface ListQuery {
  readonly state: FlowState
  /** Looked for in names and labels. */
  readonly words: string
  /** Null: whatever its labels are. */
  readonly label: string | null
  readonly sorting: Sorting
  readonly descending: boolean
}

export function listed(
  flows: readonly FlowItem[],
  { state, words, label, sorting, descending }: ListQuery,
  locale: string,
): readonly FlowItem[] {
  const sought = words.trim().toLowerCase()
  const has = (flow: FlowItem) => [flow.name, ...(flow.labels ?? [])].some((text) => text.toLowerCase().includes(sought))
  const order = comparing(sorting, locale)
  return flows
    .filter((flow) => flow.state === state && has(flow) && (label === null || (flow.labels ?? []).includes(label)))
    .sort((a, b) => (descending ? -1 : 1) * order(a, b) || Number(b.id) - Number(a.id))
}

function comparing(sorting: Sorting, locale: string): (a: FlowItem, b: FlowItem) => number {
  switch (sorting) {
    case 'name':
      return (a, b) => a.name.localeCompare(b.name, locale, { numeric: true })
    case 'updated':
      return (a, b) => a.updatedAt.localeCompare(b.updatedAt)
    default:
      return (a, b) => (a[sorting] ?? 0) - (b[sorting] ?? 0)
  }
}

/** Names from the start of the alphabet, everything else from the most. */
export const firstDescending = (sorting: Sorting): boolean => sorting !== 'name'

export const labelsOf = (flows: readonly FlowItem[], locale: string): readonly string[] =>
  [...new Set(flows.flatMap(({ labels = [] }) => labels))].sort((a, b) => a.localeCompare(b, locale))
