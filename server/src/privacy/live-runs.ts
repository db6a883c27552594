/** Runs that were under way end where they stand: counted as those that an operator takes out, with their branches. */
import type { CounterMove, Json, Sql } from '@millrace/core'
import { moveCounters } from '../store/commit.ts'
import { laneOfContact } from '../store/lanes.ts'
import { toJson } from '../store/sql.ts'

interface LiveRow {
  readonly id: string
  readonly flow: number
  readonly version: number
  readonly node: string
  readonly branch: boolean
}

/** By the reason `erased`. Answers how many the contact had entered; the lane is held. */
export async function endLiveRuns(
  sql: Sql,
  { workspace, contact }: { readonly workspace: number; readonly contact: string },
): Promise<number> {
  const ended = await sql.query<LiveRow>(
    `with live as (
       select id, steps from millrace.run where workspace = $1 and contact = $2::bigint and status = 0 for update
     ), logged as (
       insert into millrace.activation (run, seq, workspace, contact, flow, version, at, input, steps)
       select r.id, r.steps, r.workspace, r.contact, r.flow, r.version, millrace.clock_now(), 'event',
         json_build_array(json_build_object('node', r.node, 'port', null, 'outcome', 'cancelled', 'why', $3::json))::text
       from millrace.run r join live on live.id = r.id
     )
     update millrace.run r set status = 4, steps = r.steps + 1, since = millrace.clock_now(), wake_at = null
     from live where r.id = live.id
     returning r.id::text, r.flow, r.version, r.node, r.branch_of is not null as branch`,
    [workspace, contact, toJson({ by: 'erased' } satisfies Json)],
  )
  if (ended.length > 0) await moveCounters(sql, { workspace, lane: laneOfContact(contact) }, movesOf(ended))
  return ended.filter(({ branch }) => !branch).length
}

/** A branch is inside its node, but the contact is in the flow once. */
function movesOf(ended: readonly LiveRow[]): readonly CounterMove[] {
  const moves = new Map<string, CounterMove>()
  const count = ({ flow, version }: LiveRow, node: string, what: string) => {
    const key = `${flow}\n${version}\n${node}\n${what}`
    moves.set(key, { flow: String(flow), version, node, what, count: (moves.get(key)?.count ?? 0) + 1 })
  }
  for (const run of ended) {
    count(run, run.node, 'exited')
    if (!run.branch) count(run, '', 'cancelled')
  }
  return [...moves.values()]
}
