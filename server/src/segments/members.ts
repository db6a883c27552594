/** Who is in a segment, as lists; and static ones changed by hand, under the lock of the contact's lane like everything of a contact. */
import { randomUUID } from 'node:crypto'
import {
  isoOf,
  type EventRecord,
  type JsonObject,
  type LaneInput,
  type MembershipChange,
  type Registry,
  type Sql,
  type WriteItem,
} from '@millrace/core'
import { containing, searched } from '../read/contacts.ts'
import { logEvents } from '../store/accept.ts'
import { laneOfContact, lockLanes } from '../store/lanes.ts'
import { msOf } from '../store/rows.ts'
import { toText } from '../store/sql.ts'

export interface Member {
  readonly id: string
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly attributes: JsonObject
  readonly since: string
}

interface Query {
  readonly workspace: number
  readonly segment: string
  /** Part of a userId, an anonymousId, an e-mail or a name. */
  readonly search: string | null
  /** The id of a contact. */
  readonly after: string
  readonly limit: number
}

interface MemberRow {
  readonly id: string
  readonly user_id: string | null
  readonly anonymous_id: string | null
  readonly attributes: JsonObject
  readonly since: number
}

/** By the ids of the contacts. */
export async function listMembers(sql: Sql, { workspace, segment, search, after, limit }: Query): Promise<readonly Member[]> {
  const rows = await sql.query<MemberRow>(
    `select c.id, c.user_id, c.anonymous_id, c.attributes, ${msOf('m.since')} as since
     from millrace.segment_member m join millrace.contact c on c.id = m.contact and c.workspace = m.workspace
     where m.workspace = $1 and m.segment = $2 and m.contact > $3::bigint and ${searched('$5')} order by m.contact limit $4`,
    [workspace, toText(segment), after, limit, search === null ? null : containing(toText(search))],
  )
  return rows.map(({ id, user_id, anonymous_id, attributes, since }) => ({
    id,
    userId: user_id,
    anonymousId: anonymous_id,
    attributes,
    since: isoOf(Math.round(since)),
  }))
}

/** Members of each of these segments. */
export async function countMembers(sql: Sql, workspace: number, segments: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ segment: string; count: number }>(
    `select segment, count(*)::int as count from millrace.segment_member where workspace = $1 and segment = any($2::text[]) group by segment`,
    [workspace, segments],
  )
  return new Map(rows.map(({ segment, count }) => [segment, count]))
}

/** Segments that not everybody has been looked at for. */
export async function isFilling(sql: Sql, workspace: number): Promise<boolean> {
  const [row] = await sql.query<{ filling: boolean }>(
    `select exists (select from millrace.survey where workspace = $1)
       or exists (select from millrace.look where workspace = $1 and seen_at is null and look_at is not null) as filling`,
    [workspace],
  )
  return row!.filling
}

export interface ByHand {
  readonly workspace: number
  readonly contact: string
  readonly change: MembershipChange
}

/** Answers what the contact's lane is to hear of it; nothing when it changes nothing. */
export async function changeByHand(sql: Sql, registry: Registry, { workspace, contact, change }: ByHand): Promise<readonly LaneInput[]> {
  const { membership } = registry
  if (membership === null) throw new Error('No installed plugin keeps the members of segments')
  await lockLanes(sql, workspace, [laneOfContact(contact)])
  const [row] = await sql.query<{ at: number; is_in: boolean }>(
    `select ${msOf('millrace.clock_now()')} as at,
       exists (select from millrace.segment_member where workspace = $1 and contact = $2::bigint and segment = $3) as is_in`,
    [workspace, contact, toText(change.segment)],
  )
  if (row!.is_in === change.on) return []
  const at = Math.floor(row!.at)
  const write = registry.writes.get(membership.write)!
  const nobody = { run: null, flow: null, version: null, node: null }
  const item: WriteItem<MembershipChange> = { ...nobody, workspace, contact, key: `by-hand:${randomUUID()}`, at, data: change }
  await write.commit(sql, [item])
  const events = (write.events?.(item) ?? []).map(({ event, properties }): EventRecord => ({
    id: randomUUID(),
    type: 'track',
    event,
    at,
    receivedAt: at,
    properties,
  }))
  await logEvents(
    sql,
    events.map((event) => ({ workspace, contact, event })),
  )
  return [...events.map((event) => ({ workspace, contact, kind: 'event' as const, event })), { workspace, contact, kind: 'look' as const }]
}

export async function dropMembers(sql: Sql, workspace: number, segment: string): Promise<void> {
  await sql.query('delete from millrace.segment_member where workspace = $1 and segment = $2', [workspace, toText(segment)])
}
