/**
 * Takes a person out of the database, in one transaction under the contact's lane: no visit sees half of it, and once it commits nothing
 * starts on its way to the person. A message that is being sent at that moment finishes, at most once.
 *
 * Who was writing meanwhile without the lane (an event at the door, the result of a sending) may still bring a row of the person. Those
 * are swept up when all such transactions are over (`sweep.ts`); a process that dies in between leaves that to the next one.
 */
import type { Registry, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { AddressHash } from '../messages/address-hash.ts'
import { createLanes, laneOfContact, lockLanes } from '../store/lanes.ts'
import { msOf } from '../store/rows.ts'
import { toJson, transaction } from '../store/sql.ts'
import { endLiveRuns } from './live-runs.ts'
import { type PersonRow, type Remains, remainsOf, traceOf } from './remains.ts'
import { suppressAddresses } from './suppress.ts'
import type { Treatment } from './treatment.ts'
import { treatments } from './treatments.ts'

export interface ErasureSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly hash: AddressHash
}

export interface EraseOrder {
  readonly workspace: number
  /** Internal id. */
  readonly contact: string
  /** Who asked for it: a member of staff, or a key. */
  readonly by: string
}

export interface Erased {
  /** Runs that were under way and ended. */
  readonly runs: number
  /** Messages that waited and are not sent. */
  readonly messages: number
  readonly events: number
}

/** Longer than other transactions: a history of years goes at once. */
const patience = `set local statement_timeout = '120s'`

/** Null when the contact is gone, or has become another one. */
export async function eraseContact(source: ErasureSource, { workspace, contact, by }: EraseOrder): Promise<Erased | null> {
  return transaction(source.pool, async (sql) => {
    await sql.query(patience)
    await createLanes(sql, workspace)
    const found = await peopleOf(sql, workspace, contact)
    await holdLanes(sql, workspace, [contact, ...found.map(({ id }) => id)])
    const people = await peopleOf(sql, workspace, contact)
    if (people[0] === undefined || people.length !== found.length) return null
    const remains = await remainsOf(sql, workspace, people)
    await suppressAddresses(sql, source, { workspace, people, remains })
    const events = await countEvents(sql, workspace, remains.contacts)
    const messages = await refuseQueued(sql, workspace, remains.contacts)
    const runs = await endLiveRuns(sql, { workspace, contact })
    await treat(sql, source, { workspace, remains, finishing: true })
    await sql.query(
      `insert into millrace.erasure (workspace, contact, by_whom, at, remains) values ($1, $2, $3, millrace.clock_now(), $4::jsonb)`,
      [workspace, contact, by, toJson({ ...remains })],
    )
    return { runs, messages, events }
  })
}

export const holdLanes = (sql: Sql, workspace: number, contacts: readonly string[]): Promise<void> =>
  lockLanes(sql, workspace, [...new Set(contacts.map(laneOfContact))])

/** The contact first, then the users that were merged into it. Nobody when it has itself gone into another. */
async function peopleOf(sql: Sql, workspace: number, contact: string): Promise<readonly PersonRow[]> {
  return sql
    .query<PersonRow>(
      `select id::text, user_id as "userId", anonymous_id as "anonymousId", attributes, ${msOf('created_at')} as "createdAt"
     from millrace.contact where workspace = $1 and ((id = $2::bigint and merged_into is null) or merged_into = $2::bigint)
     order by id <> $2::bigint, id`,
      [workspace, contact],
    )
    .then((rows) => (rows[0]?.id === contact ? rows : []))
}

async function countEvents(sql: Sql, workspace: number, contacts: readonly string[]): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'select count(*)::int as count from millrace.event where workspace = $1 and contact = any($2::bigint[])',
    [workspace, contacts],
  )
  return row!.count
}

/** Answers how many. */
async function refuseQueued(sql: Sql, workspace: number, contacts: readonly string[]): Promise<number> {
  const rows = await sql.query(
    `with refused as (
       update millrace.message set state = 'refused', refusal = 'erased', settled_at = millrace.clock_now()
       where workspace = $1 and contact = any($2::bigint[]) and state = 'queued' returning id
     )
     insert into millrace.message_status (message, workspace, status, at)
     select id, $1, 'failed', millrace.clock_now() from refused on conflict do nothing returning 1`,
    [workspace, contacts],
  )
  return rows.length
}

interface Treating {
  readonly workspace: number
  readonly remains: Remains
  /** Whether calls that are sending a message are left to finish. */
  readonly finishing: boolean
}

/** Everything that the list of treatments says, then what the plugins keep. Done again it finds only what has come since. */
export async function treat(
  sql: Sql,
  { registry }: Pick<ErasureSource, 'registry'>,
  { workspace, remains, finishing }: Treating,
): Promise<void> {
  const told: Readonly<Record<NonNullable<Treatment['by']>, unknown>> = {
    contacts: remains.contacts,
    addresses: remains.addresses,
    values: remains.values,
    traces: traceOf(remains.names),
  }
  for (const { table, by, statement } of treatments) {
    if (by === undefined || statement === undefined || told[by] === null) continue
    const spared = table === 'call' && finishing ? ` and not (type = 'message.send' and state = 1)` : ''
    await sql.query(statement + spared, [workspace, told[by]])
  }
  const [contact] = remains.contacts
  for (const plugin of registry.plugins) await plugin.eraseContact?.(sql, { workspace, contact: contact! })
}
