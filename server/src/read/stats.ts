/**
 * Counts of a flow: of one version or of all, since ever or of some days. All of one statement over the counters, so of one snapshot, and
 * as cheap for a million runs as for one: whoever watches asks it every second.
 */
import { flowStatsOf, type FlowStats, type NodeCounts, type NodeStats } from '@millrace/core'
import type pg from 'pg'

export type { FlowStats, NodeStats }

export interface StatsQuery {
  readonly workspace: number
  readonly flow: string
  /** Null: the published one. */
  readonly version: number | 'all' | null
  /** Days of the workspace (`2026-11-30`), both counted in; null: open. */
  readonly from: string | null
  readonly to: string | null
}

export interface ReadCounts {
  readonly version: number | null
  readonly ever: NodeCounts
  /** Of the days that were asked for; null: none were. */
  readonly period: NodeCounts | null
}

interface Row {
  readonly version: number | null
  readonly within: boolean
  readonly node: string | null
  readonly what: string
  readonly count: number
}

/** Null when there is no such flow. */
export async function countFlow(pool: pg.Pool, { workspace, flow, version, from, to }: StatsQuery): Promise<ReadCounts | null> {
  const isPeriod = from !== null || to !== null
  const values = [workspace, flow, version === 'all' ? null : version, version === 'all']
  const { rows } = await pool.query<Row>(
    isPeriod ? `${everCounted} union all ${counted}` : everCounted,
    isPeriod ? [...values, from, to] : values,
  )
  if (rows[0] === undefined) return null
  const read = (within: boolean) => countsOf(rows.filter((row) => row.within === within))
  return { version: rows[0].version, ever: read(false), period: isPeriod ? read(true) : null }
}

const ofFlow = (counts: string) =>
  `millrace.flow f left join ${counts} on c.flow = f.id and ($4::boolean or c.version = coalesce($3::int, f.current_version))`
const asked = 'f.workspace = $1 and f.id = $2::int'
const everCounted = `
  select coalesce($3::int, f.current_version) as version, false as within, c.node, c.what, sum(c.count)::float8 as count
  from ${ofFlow('millrace.counter c')} where ${asked} group by 1, 3, 4`
/** Along the nodes that there are: the days of each stand together. */
const counted = `
  select coalesce($3::int, f.current_version), true, c.node, c.what, sum(c.count)::float8
  from ${ofFlow(`(
    select d.* from (select distinct node from millrace.counter where flow = $2::int) known join millrace.counter_day d
    on d.flow = $2::int and d.node = known.node and ($5::date is null or d.day >= $5::date) and ($6::date is null or d.day <= $6::date)) c`)}
  where ${asked} and c.node is not null group by 1, 3, 4`

function countsOf(rows: readonly Row[]): NodeCounts {
  const nodes: Record<string, Record<string, number>> = {}
  for (const { node, what, count } of rows) if (node !== null) (nodes[node] ??= {})[what] = count
  return nodes
}

/** `nodes` names those that nobody has entered yet. Of a period `inside` is as it is now; the rest is what happened in it. */
export function statsOf({ version, ever, period }: ReadCounts, nodes: readonly string[]): FlowStats {
  if (version === null) return noStats
  const now = flowStatsOf(version, ever, nodes)
  if (period === null) return now
  const then = flowStatsOf(version, period, Object.keys(now.nodes))
  const inside = ([id, node]: readonly [string, NodeStats]) => [id, { ...node, inside: now.nodes[id]?.inside ?? 0 }] as const
  return { ...then, inside: now.inside, nodes: Object.fromEntries(Object.entries(then.nodes).map(inside)) }
}

/** What a flow that was never published has. */
export const noStats: FlowStats = { version: null, inside: 0, completed: 0, nodes: {} }

/** Steps that ended at a node, of all flows: what metrics take a rate of. */
export async function stepCount(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select coalesce(sum(count), 0) as count from millrace.counter where node <> '' and (what like 'left:%' or what in ('failed', 'exited', 'retried'))`,
  )
  return Number(rows[0]?.count ?? 0)
}
