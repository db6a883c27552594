/** Comments as threads: which are shown by a filter, in what groups, and how many are open at each step. */
import type { Comment } from '../../../api/comments.ts'

export interface Thread {
  readonly first: Comment
  readonly answers: readonly Comment[]
}

export const threadFilters = ['open', 'mine', 'resolved'] as const
export type ThreadFilter = (typeof threadFilters)[number]

/** The thread that began last comes first: an answer moves none while somebody writes. */
export function threadsOf(comments: readonly Comment[]): readonly Thread[] {
  const answers = Map.groupBy(comments, ({ thread }) => thread)
  return (answers.get(null) ?? []).toReversed().map((first) => ({ first, answers: answers.get(first.id) ?? [] }))
}

const isOpen = ({ first }: Thread) => first.resolvedAt === null

/** `mine`: open, and somewhere in them I am asked to look. */
export function filtered(threads: readonly Thread[], filter: ThreadFilter, me: string | null): readonly Thread[] {
  if (filter === 'resolved') return threads.filter((thread) => !isOpen(thread))
  const open = threads.filter(isOpen)
  if (filter === 'open') return open
  return open.filter(({ first, answers }) => [first, ...answers].some(({ mentions }) => me !== null && mentions.includes(me)))
}

/** How many threads are open at each step. */
export function openByNode(threads: readonly Thread[]): ReadonlyMap<string, number> {
  const at = Map.groupBy(threads.filter(isOpen), ({ first }) => first.node)
  return new Map([...at].flatMap(([node, list]) => (node === null ? [] : [[node, list.length] as const])))
}

/** `here`: of the chosen step; `gone`: of steps that the draft has lost. */
export interface ThreadGroup {
  readonly kind: 'here' | 'others' | 'gone'
  readonly threads: readonly Thread[]
}

export interface Standing {
  /** The chosen step. */
  readonly chosen: string | null
  /** Steps of the draft. */
  readonly there: ReadonlySet<string>
}

export function groupsOf(threads: readonly Thread[], { chosen, there }: Standing): readonly ThreadGroup[] {
  const kindOf = ({ first: { node } }: Thread): ThreadGroup['kind'] => {
    if (node === null) return 'others'
    if (!there.has(node)) return 'gone'
    return node === chosen ? 'here' : 'others'
  }
  const by = Map.groupBy(threads, kindOf)
  return (['here', 'others', 'gone'] as const).flatMap((kind) => {
    const list = by.get(kind)
    return list === undefined ? [] : [{ kind, threads: list }]
  })
}
