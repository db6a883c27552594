/**
 * Counts of one flow version. For every node, at any instant: entered = inside + sum(left) + failed + exited. All counters come from
 * one statement, so from one snapshot, and `inside` follows from them: it is the number of runs that stand at the node.
 */
import type { FlowDocument } from '@millrace/core'
import type pg from 'pg'

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

type Counts = ReadonlyMap<string, number>

export interface StatsQuery {
  readonly flow: string
  readonly version: number
  /** Names the nodes that nobody has entered yet. */
  readonly document: FlowDocument
}

export async function flowStats(pool: pg.Pool, { flow, version, document }: StatsQuery): Promise<FlowStats> {
  const { rows } = await pool.query<{ node: string; what: string; count: string }>(
    `select node, what, sum(count) as count from millrace.counter where flow = $1::int and version = $2 group by node, what`,
    [flow, version],
  )
  const counts = new Map<string, Map<string, number>>(document.nodes.map(({ id }) => [id, new Map()]))
  const runs = new Map<string, number>()
  for (const { node, what, count } of rows) {
    const target = node === '' ? runs : (counts.get(node) ?? new Map<string, number>())
    target.set(what, Number(count))
    if (node !== '') counts.set(node, target)
  }
  const nodes = Object.fromEntries([...counts].map(([node, own]) => [node, nodeStats(own)]))
  const over = ['completed', 'failed', 'exited', 'cancelled'].reduce((sum, what) => sum + (runs.get(what) ?? 0), 0)
  // Of the flow, not of its nodes: a contact in parallel branches is inside once.
  const inside = (runs.get('entered') ?? 0) - over
  return { version, inside, completed: runs.get('completed') ?? 0, nodes }
}

const leftPrefix = 'left:'

function nodeStats(counts: Counts): NodeStats {
  const of = (what: string) => counts.get(what) ?? 0
  const left = Object.fromEntries(
    [...counts].flatMap(([what, count]) => (what.startsWith(leftPrefix) ? [[what.slice(leftPrefix.length), count]] : [])),
  )
  const gone = Object.values<number>(left).reduce((sum, count) => sum + count, 0) + of('failed') + of('exited')
  const stats = { entered: of('entered'), inside: of('entered') - gone, left, failed: of('failed'), exited: of('exited') }
  return counts.has('reached') ? { ...stats, reached: of('reached') } : stats
}

/** What a flow that was never published has. */
export const noStats: FlowStats = { version: null, inside: 0, completed: 0, nodes: {} }

/** Steps that ended at a node, of all flows: what metrics take a rate of. */
export async function stepCount(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select coalesce(sum(count), 0) as count from millrace.counter where node <> '' and (what like 'left:%' or what in ('failed', 'exited'))`,
  )
  return Number(rows[0]?.count ?? 0)
}
