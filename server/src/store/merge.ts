/**
 * Two contacts turn out to be one person: everything of the anonymous one goes to the identified one, under the locks of both
 * lanes. Nothing is lost: history, live runs and inputs keep their order and go on under the contact that stays. The row of the
 * one that went remains as a signpost for inputs that were on their way.
 */
import { distinctLanes, laneOfContact, lockLanes } from './lanes.ts'
import type { JsonObject, LaneKey, Registry, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { watchedWorkspaces } from './history.ts'
import type { Alarms } from './ports.ts'
import { pushInputs } from './inbox.ts'
import { mergeLooks } from './looks.ts'
import { toJson, toText, transaction } from './sql.ts'

export interface MergeOrder {
  readonly workspace: number
  readonly from: string
  readonly into: string
  /** Somebody asked for it by name: then a user may become another. */
  readonly asked?: true
}

/** False when there is nothing to merge (any more). */
export async function mergeContacts(
  source: { readonly pool: Pool; readonly alarms: Alarms; readonly registry: Registry },
  order: MergeOrder,
): Promise<boolean> {
  return transaction(source.pool, async (sql) => {
    const lanes: readonly LaneKey[] = distinctLanes(
      [order.from, order.into].map((contact) => ({ workspace: order.workspace, lane: laneOfContact(contact) })),
    )
    await lockLanes(
      sql,
      order.workspace,
      lanes.map(({ lane }) => lane),
    )
    await removeRequest(sql, order)
    if (!(await claimContact(sql, order))) return false
    await moveRows(sql, order)
    for (const plugin of source.registry.plugins) await plugin.merge?.(sql, order)
    await lookAnew(sql, order)
    await source.alarms.ring(sql, lanes)
    return true
  })
}

/** Keeps the request of a merge that cannot be done in the quarantine, so that the lane goes on. */
export async function putAsideMerge(pool: Pool, order: MergeOrder, error: unknown): Promise<void> {
  await transaction(pool, async (sql) => {
    await removeRequest(sql, order)
    await sql.query(
      `insert into millrace.quarantine (workspace, contact, kind, payload, error, at)
       values ($1, $2, 'merge', $3::jsonb, $4, millrace.clock_now())`,
      [
        order.workspace,
        order.into,
        toJson({ from: order.from }),
        toText(error instanceof Error ? error.message : String(error)).slice(0, 2000),
      ],
    )
  })
}

async function removeRequest(sql: Sql, { workspace, from, into }: MergeOrder): Promise<void> {
  await sql.query(
    `delete from millrace.inbox
     where workspace = $1 and lane = $2 and contact = $3 and kind = 'merge' and payload::json ->> 'from' = $4`,
    [workspace, laneOfContact(into), into, from],
  )
}

interface Row {
  readonly id: string
  readonly user_id: string | null
  readonly anonymous_id: string | null
  readonly attributes: JsonObject
  readonly merged_into: string | null
}

/** Turns `from` into a signpost; false when there is nothing to merge (any more). The attributes of the one that stays win. */
async function claimContact(sql: Sql, { workspace, from, into, asked }: MergeOrder): Promise<boolean> {
  const rows = await sql.query<Row>(
    `select id, user_id, anonymous_id, attributes, merged_into from millrace.contact
     where workspace = $1 and id = any($2::bigint[]) order by id for update`,
    [workspace, [from, into]],
  )
  const gone = rows.find(({ id }) => id === from)
  const stays = rows.find(({ id }) => id === into)
  if (gone === undefined || stays === undefined || gone.merged_into !== null) return false
  if (gone.user_id !== null && asked !== true) return false
  if (stays.merged_into !== null) {
    // The one that should stay has gone itself: its own successor takes over.
    if (stays.merged_into !== from) await pushInputs(sql, [{ workspace, contact: stays.merged_into, kind: 'merge', from }])
    return false
  }
  await sql.query(`update millrace.contact set merged_into = $2, anonymous_id = null, attributes = '{}' where id = $1`, [from, into])
  await sql.query(
    `update millrace.contact set attributes = $2::jsonb || attributes, anonymous_id = coalesce(anonymous_id, $3),
       updated_at = millrace.clock_now() where id = $1`,
    [into, toJson(gone.attributes), gone.anonymous_id],
  )
  return true
}

/** The one that stays is in other segments now, and other dates of flows are its own. */
async function lookAnew(sql: Sql, { workspace, from, into }: MergeOrder): Promise<void> {
  await sql.query('delete from millrace.look where workspace = $1 and contact = $2', [workspace, from])
  const watched = await watchedWorkspaces(sql, [workspace])
  if (watched.length > 0) await pushInputs(sql, [{ workspace, contact: into, kind: 'look' }])
}

async function moveRows(sql: Sql, { workspace, from, into }: MergeOrder): Promise<void> {
  await sql.query('update millrace.contact set merged_into = $2 where workspace = $3 and merged_into = $1', [from, into, workspace])
  await sql.query('update millrace.anonymous set contact = $2 where contact = $1', [from, into])
  await sql.query('update millrace.address set contact = $2 where contact = $1', [from, into])
  await sql.query('update millrace.event set contact = $2 where contact = $1', [from, into])
  await sql.query('update millrace.activation set contact = $2 where run in (select id from millrace.run where contact = $1)', [from, into])
  await sql.query('update millrace.run set contact = $2, lane = $3 where contact = $1', [from, into, laneOfContact(into)])
  await sql.query(
    `with gone as (delete from millrace.entry where contact = $1 returning flow, key, at)
     insert into millrace.entry (flow, contact, key, at) select flow, $2, key, at from gone
     on conflict (flow, contact, key) do update set at = greatest(entry.at, excluded.at)`,
    [from, into],
  )
  await endSecondChains(sql, { workspace, from, into })
  await sql.query('update millrace.inbox set contact = $2, lane = $4 where workspace = $3 and lane = $5 and contact = $1', [
    from,
    into,
    workspace,
    laneOfContact(into),
    laneOfContact(from),
  ])
  await sql.query('update millrace.refusal set contact = $2 where contact = $1', [from, into])
  await mergeLooks(sql, { workspace, from, into, lane: laneOfContact(into) })
  // The one that stays is looked at anew, whatever became of looks at the other.
  await sql.query(`delete from millrace.quarantine where workspace = $2 and contact = $1 and kind = 'look'`, [from, workspace])
  await sql.query('update millrace.quarantine set contact = $2 where workspace = $3 and contact = $1', [from, into, workspace])
}

/** Each of the two may have been in the same chain: the one entered first goes on. */
async function endSecondChains(sql: Sql, { workspace, into }: MergeOrder): Promise<void> {
  const rows = await sql.query<{ id: string }>(
    `select id from (
       select r.id, row_number() over (partition by r.flow order by r.entered_at, r.id) as place
       from millrace.run r join millrace.flow_version v on v.flow = r.flow and v.version = r.version
       where r.contact = $1 and r.workspace = $2 and r.status = 0 and r.branch_of is null and v.document -> 'settings' ->> 'kind' = 'chain') live
     where place > 1`,
    [into, workspace],
  )
  await pushInputs(
    sql,
    rows.map(({ id }) => ({ workspace, contact: into, kind: 'cancel', run: id, by: 'merge' })),
  )
}
