/** The inboxes of the lanes: inputs go in at the end, a visit takes them from the front, in the order received. */
import type { EventRecord, Json, LaneInput, LaneKey, Sql } from '@millrace/core'
import { distinctLanes, laneOfContact } from './lanes.ts'
import { jsonColumn, plainArray, textArray, toJson } from './sql.ts'

/** What the inbox holds: inputs for the engine, and `merge`: this contact takes over another. */
export type InboxItem = LaneInput | { readonly workspace: number; readonly contact: string; readonly kind: 'merge'; readonly from: string }

export async function pushInputs(sql: Sql, items: readonly InboxItem[]): Promise<readonly LaneKey[]> {
  if (items.length === 0) return []
  const lanes = items.map(({ workspace, contact }) => ({ workspace, lane: laneOfContact(contact) }))
  await sql.query(
    `insert into millrace.inbox (workspace, lane, contact, kind, payload, received_at)
     select item.*, (select millrace.clock_now()) from rows from (unnest($1::int[]), unnest($2::smallint[]), unnest($3::bigint[]), unnest($4::text[]),
       string_to_table($5, chr(30))) as item`,
    [
      plainArray(lanes.map(({ workspace }) => workspace)),
      plainArray(lanes.map(({ lane }) => lane)),
      plainArray(items.map(({ contact }) => contact)),
      textArray(items.map(({ kind }) => kind)),
      jsonColumn(items.map(payloadOf)),
    ],
  )
  return distinctLanes(lanes)
}

function payloadOf(item: InboxItem): string {
  if (item.kind === 'event') return toJson(item.event)
  const { workspace: _workspace, contact: _contact, kind: _kind, ...payload } = item
  return toJson(payload)
}

export interface InboxRow {
  readonly seq: string
  readonly contact: string
  readonly kind: string
  /** JSON text. */
  readonly payload: string
}

export function inputOf(workspace: number, { contact, kind, payload }: InboxRow): InboxItem {
  const value = JSON.parse(payload) as Json
  if (kind !== 'event') return { workspace, contact, kind, ...(value as object) } as InboxItem
  return { workspace, contact, kind, event: value as unknown as EventRecord }
}

/** Takes up to `limit` rows from the front of the lane's inbox, of the given contacts only when there is a list. */
export async function takeInputs(
  sql: Sql,
  { workspace, lane }: LaneKey,
  { limit, contacts }: { readonly limit: number; readonly contacts: readonly string[] | null },
): Promise<readonly InboxRow[]> {
  const of = contacts === null ? '' : 'and contact = any($4::bigint[])'
  return sql.query<InboxRow>(
    `with taken as (
       delete from millrace.inbox where workspace = $1 and lane = $2 ${of}
         and seq <= (select max(seq) from (select seq from millrace.inbox where workspace = $1 and lane = $2 ${of} order by seq limit $3) head)
       returning seq, contact, kind, payload)
     select seq, contact, kind, payload from taken order by seq`,
    contacts === null ? [workspace, lane, limit] : [workspace, lane, limit, contacts],
  )
}

/** Takes one row, if it is still there. */
export async function takeRow(sql: Sql, { workspace, lane }: LaneKey, seq: string): Promise<readonly InboxRow[]> {
  return sql.query<InboxRow>(
    `delete from millrace.inbox where workspace = $1 and lane = $2 and seq = $3 returning seq, contact, kind, payload`,
    [workspace, lane, seq],
  )
}

/** Those of the contacts that have something in the lane's inbox. */
export async function contactsLeft(sql: Sql, { workspace, lane }: LaneKey, contacts: readonly string[]): Promise<readonly string[]> {
  const rows = await sql.query<{ contact: string }>(
    'select distinct contact from millrace.inbox where workspace = $1 and lane = $2 and contact = any($3::bigint[])',
    [workspace, lane, plainArray(contacts)],
  )
  return rows.map(({ contact }) => contact)
}

/** Ids of the events that these contacts have in the lane's inbox. */
export async function eventsLeft(sql: Sql, { workspace, lane }: LaneKey, contacts: readonly string[]): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `select payload::json ->> 'id' as id from millrace.inbox where workspace = $1 and lane = $2 and contact = any($3::bigint[]) and kind = 'event'`,
    [workspace, lane, plainArray(contacts)],
  )
  return rows.map(({ id }) => id)
}
