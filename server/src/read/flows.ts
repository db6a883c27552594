/** The list of flows without their documents, with how many contacts are inside and how many completed, over all versions. */
import type pg from 'pg'
import type { FlowRow } from '../runtime.ts'

export interface FlowView {
  readonly id: string
  readonly name: string
  readonly state: FlowRow['state']
  readonly version: number | null
  readonly revision: number
  readonly labels: string[]
  readonly createdAt: string
  readonly updatedAt: string
}

export interface FlowListView extends FlowView {
  readonly inside: number
  readonly completed: number
}

/** A flow row as the API shows it, without its draft. */
export function flowView(row: FlowRow): FlowView {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    version: row.version,
    revision: row.revision,
    labels: [...row.labels],
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  }
}

export interface FlowListQuery {
  readonly workspace: number
  readonly state: FlowRow['state'] | null
  /** Only flows with a smaller id. */
  readonly before: number | null
  readonly limit: number
}

interface Row {
  readonly id: string
  readonly name: string
  readonly state: FlowRow['state']
  readonly version: number | null
  readonly revision: number
  readonly labels: string[]
  readonly created_at: Date
  readonly updated_at: Date
  readonly inside: string
  readonly completed: string
}

/** Newest first, one more than `limit`. */
export async function listFlows(pool: pg.Pool, query: FlowListQuery): Promise<readonly FlowListView[]> {
  const { rows } = await pool.query<Row>(selectFlows, [query.workspace, query.state, query.before, query.limit + 1])
  return rows.map(({ created_at, updated_at, inside, completed, ...row }) => ({
    ...row,
    createdAt: created_at.toISOString(),
    updatedAt: updated_at.toISOString(),
    inside: Number(inside),
    completed: Number(completed),
  }))
}

// Counters of node '' are those of whole runs.
const selectFlows = `
  select f.id::text, f.name, f.state, f.current_version as version, f.revision, f.labels, f.created_at, f.updated_at,
    coalesce(runs.inside, 0) as inside, coalesce(runs.completed, 0) as completed
  from millrace.flow f left join lateral (
    select sum(case what when 'entered' then count else -count end) as inside,
      sum(count) filter (where what = 'completed') as completed
    from millrace.counter c
    where c.flow = f.id and c.node = '' and what in ('entered', 'completed', 'failed', 'exited', 'cancelled', 'left:@moved')
  ) runs on true
  where f.workspace = $1 and ($2::text is null or f.state = $2) and ($3::bigint is null or f.id < $3)
  order by f.id desc limit $4`
