/** Counts of one flow version, all from one statement, so from one snapshot. */
import { flowStatsOf, type FlowDocument, type FlowStats, type NodeStats } from '@millrace/core'
import type pg from 'pg'
import { countersOf } from '../store/read.ts'
import { sqlOf } from '../store/sql.ts'

export type { FlowStats, NodeStats }

export interface StatsQuery {
  readonly flow: string
  readonly version: number
  /** Names the nodes that nobody has entered yet. */
  readonly document: FlowDocument
}

export async function flowStats(pool: pg.Pool, { flow, version, document }: StatsQuery): Promise<FlowStats> {
  const counts = await countersOf(sqlOf(pool), flow, version)
  return flowStatsOf(
    version,
    counts,
    document.nodes.map(({ id }) => id),
  )
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
