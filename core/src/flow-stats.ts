/** Counts of one flow version, as its statistics tell them. For every node, at any instant: entered = inside + sum(left) + failed + exited. */
export interface NodeStats {
  readonly entered: number
  readonly inside: number
  readonly left: Readonly<Record<string, number>>
  readonly failed: number
  readonly exited: number
  /** Runs that reached this goal, from wherever they stood. Only on nodes that were ever reached. */
  readonly reached?: number
}

export interface FlowStats {
  readonly version: number | null
  readonly inside: number
  readonly completed: number
  readonly nodes: Readonly<Record<string, NodeStats>>
}

/** Sums of `CounterMove`s by node and kind, as `Store.counters` answers them; those of the runs themselves are at the node ''. */
export type NodeCounts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** `nodes` names those of the document, so that the ones nobody has entered are there too. */
export function flowStatsOf(version: number, counts: NodeCounts, nodes: readonly string[]): FlowStats {
  const known = new Set([...nodes, ...Object.keys(counts)].filter((node) => node !== ''))
  const stats = Object.fromEntries([...known].map((node) => [node, nodeStatsOf(counts[node] ?? {})]))
  const { entered = 0, completed = 0, failed = 0, exited = 0, cancelled = 0, 'left:@moved': moved = 0 } = counts[''] ?? {}
  // Of the flow, not of its nodes: a contact in parallel branches is inside once.
  const inside = entered - completed - failed - exited - cancelled - moved
  return { version, inside, completed, nodes: stats }
}

const leftPrefix = 'left:'

function nodeStatsOf(counts: Readonly<Record<string, number>>): NodeStats {
  const of = (what: string) => counts[what] ?? 0
  const left = Object.fromEntries(
    Object.entries(counts).flatMap(([what, count]) => (what.startsWith(leftPrefix) ? [[what.slice(leftPrefix.length), count]] : [])),
  )
  const gone = Object.values<number>(left).reduce((sum, count) => sum + count, 0) + of('failed') + of('exited')
  const stats = { entered: of('entered'), inside: of('entered') - gone, left, failed: of('failed'), exited: of('exited') }
  return counts['reached'] === undefined ? stats : { ...stats, reached: counts['reached'] }
}
