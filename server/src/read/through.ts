/**
 * Counts of those alone who took one way: who left a node by a port. Counters do not know who went where before, so it is worked out from
 * the step log of the latest runs; how many these are is told.
 */
import type { FlowStats, NodeStats } from '@millrace/core'
import type pg from 'pg'

export interface ThroughQuery {
  readonly workspace: number
  readonly flow: string
  readonly version: number
  readonly node: string
  readonly port: string
}

export interface ThroughStats extends FlowStats {
  readonly of: {
    /** Runs that were looked at, and whether that was all of them. */
    readonly runs: number
    readonly all: boolean
    /** Runs that took the way. */
    readonly took: number
  }
}

const lookedAt = 100_000
const runsMost = 10_000

interface Row {
  readonly node: string
  readonly what: string
  readonly count: number
}

interface Found {
  readonly size: number
  readonly mine: number
  readonly took: number
  readonly counts: readonly Row[]
}

export async function countThrough(pool: pg.Pool, { workspace, flow, version, node, port }: ThroughQuery): Promise<ThroughStats> {
  const { rows } = await pool.query<Found>(through, [workspace, flow, version, node, port, lookedAt, runsMost])
  const { size, mine, took, counts } = rows[0]!
  const byNode = Map.groupBy(counts, (row) => row.node)
  const whole = Object.fromEntries((byNode.get('') ?? []).map(({ what, count }) => [what, count]))
  const nodes = Object.fromEntries([...byNode].filter(([id]) => id !== '').map(([id, own]) => [id, nodeOf(own)]))
  const of = { runs: mine, all: size < lookedAt && mine < runsMost, took }
  return { version, inside: whole['waiting'] ?? 0, completed: whole['completed'] ?? 0, nodes, of }
}

function nodeOf(rows: readonly Row[]): NodeStats {
  const sum = (...kinds: readonly string[]) =>
    rows.filter(({ what }) => kinds.includes(what)).reduce((total, { count }) => total + count, 0)
  const left = Object.fromEntries(rows.flatMap(({ what, count }) => (what.startsWith('left:') ? [[what.slice(5), count]] : [])))
  const inside = sum('inside')
  const failed = sum('failed') - sum('retried')
  const exited = sum('exited', 'cancelled')
  const entered = inside + failed + exited + Object.values<number>(left).reduce((total, count) => total + count, 0)
  const reached = sum('noticed')
  return { entered, inside, left, failed, exited, ...(reached > 0 && { reached }) }
}

const through = `
  with block as materialized (
    select id, workspace, flow, version, node, status, coalesce(branch_of, id) as root from millrace.run order by id desc limit $6),
  mine as materialized (select * from block where workspace = $1 and flow = $2::int and version = $3::int limit $7),
  steps as materialized (
    select m.root, s.step->>'node' as node, s.step->>'port' as port, s.step->>'outcome' as outcome
    from mine m join millrace.activation a on a.run = m.id cross join lateral json_array_elements(a.steps::json) s (step)),
  took as materialized (select distinct root from steps where node = $4 and port = $5),
  counts as (
    select node, case outcome when 'left' then 'left:' || port when 'ended' then 'left:end' when 'moved' then 'left:@moved' else outcome end as what,
      count(*)::int as count
    from steps join took using (root) where outcome <> 'waiting' group by 1, 2
    union all
    select node, 'inside', count(*)::int from mine join took using (root) where status = 0 group by 1
    union all
    select '', case status when 0 then 'waiting' else 'completed' end, count(*)::int from mine join took using (root)
    where id = root and status in (0, 1) group by 2)
  select (select count(*)::int from block) as size, (select count(*)::int from mine) as mine, (select count(*)::int from took) as took,
    coalesce((select json_agg(c) from counts c), '[]') as counts`
