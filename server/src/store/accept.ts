/**
 * Events in at the door, a whole batch in one transaction: each message id once, its contact found or made, traits kept, the event
 * in the log and in its lane's inbox. Once this commits the events are ours.
 */
import { hash } from 'node:crypto'
import type { EventRecord, IncomingEvent, Json, LaneKey, Sql } from '@millrace/core'
import { openBook, resolveContacts, type Merge, type Person } from './identities.ts'
import { pushInputs, type InboxItem } from './inbox.ts'
import { jsonColumn, plainArray, textArray, toJson, toText } from './sql.ts'
import { everythingHeard, type Judge, type Judging } from './unheard.ts'

export interface Accepted {
  readonly lanes: readonly LaneKey[]
  /** Of each event given: whether it had come before. */
  readonly duplicate: readonly boolean[]
}

/** `judging` tells which of them go past their lanes. */
export async function acceptEvents(sql: Sql, events: readonly IncomingEvent[], judging: Judging = everythingHeard): Promise<Accepted> {
  const keys = events.map(({ workspace, event }) => ({ workspace, key: eventKey(event.id), at: event.receivedAt }))
  const people = peopleOf(events)
  const [duplicate, book, isUnheard] = await Promise.all([claimKeys(sql, keys), openBook(sql, people), judging(sql)])
  const isFresh = (_: unknown, index: number) => !duplicate[index]
  const fresh = events.filter(isFresh)
  if (fresh.length === 0) return { lanes: [], duplicate }
  const { contacts, merges } = await resolveContacts(sql, people.filter(isFresh), book)
  const items = fresh.map(({ workspace, event }, index) => ({ workspace, contact: contacts[index]!, event }))
  const [lanes] = await Promise.all([
    pushInputs(sql, inboxItems(items, merges, isUnheard)),
    logEvents(sql, items),
    mergeTraits(sql, { events: fresh, contacts, place: 'over' }),
  ])
  return { lanes, duplicate }
}

export const peopleOf = (events: readonly IncomingEvent[]): readonly Person[] =>
  events.map(({ workspace, identity, event }) => ({ workspace, identity, at: event.receivedAt }))

/** Message ids are the sender's and of any form; 128 bits of a hash of one are its key. */
export const eventKey = (id: string): string => hash('sha256', id).slice(0, 32)

interface Key {
  readonly workspace: number
  readonly key: string
  /** Null: now. */
  readonly at: number | null
}

/** Of each key: whether it was taken already, by an earlier one of the list or of another commit. */
export async function claimKeys(sql: Sql, keys: readonly Key[]): Promise<readonly boolean[]> {
  const nameOf = ({ workspace, key }: Key) => `${workspace}\n${key}`
  const first = new Map<string, Key>()
  const repeated = keys.map((key) => {
    if (first.has(nameOf(key))) return true
    first.set(nameOf(key), key)
    return false
  })
  // In the order of keys, so that two doors that got the same batch never wait for each other crosswise.
  const rows = [...first.values()].toSorted((a, b) => a.workspace - b.workspace || (a.key < b.key ? -1 : 1))
  const taken = await sql.query<{ workspace: number; key: string }>(
    `insert into millrace.event_key (workspace, key, received_at)
     select workspace, key, coalesce(to_timestamp(at / 1000), (select millrace.clock_now())) from unnest($1::int[], $2::uuid[], $3::float8[]) as key (workspace, key, at)
     on conflict do nothing returning workspace, replace(key::text, '-', '') as key`,
    [plainArray(rows.map(({ workspace }) => workspace)), plainArray(rows.map(({ key }) => key)), plainArray(rows.map(({ at }) => at))],
  )
  const ours = new Set(taken.map(({ workspace, key }) => `${workspace}\n${key}`))
  return keys.map((key, index) => repeated[index]! || !ours.has(nameOf(key)))
}

export interface Traits {
  readonly events: readonly IncomingEvent[]
  /** Of each event. */
  readonly contacts: readonly string[]
  readonly place: 'over' | 'under'
}

/**
 * Traits of one contact are merged in the order of the events; the last value of a name stands. `under`: what is known already stands
 * above them all. What was only claimed stands above what is known of a visitor, and under what is known of a user.
 */
export async function mergeTraits(sql: Sql, { events, contacts, place }: Traits): Promise<void> {
  const [own, claimed] = [gathered(events, contacts, 'traits'), gathered(events, contacts, 'claimed')]
  await putTraits(sql, own.over, place === 'over' ? over : under)
  await putTraits(sql, claimed.over, `case when c.user_id is null then ${over} else ${under} end`)
  for (const { under: filling } of [own, claimed]) await putTraits(sql, filling, under)
}

const over = 'c.attributes || t.values::jsonb'
const under = 't.values::jsonb || c.attributes'

interface Told {
  readonly values: Record<string, Json>
  readonly at: number
}
type Gathered = ReadonlyMap<string, Told>

/** By contact; `under`: of events that only fill what is not known. */
function gathered(events: readonly IncomingEvent[], contacts: readonly string[], which: 'traits' | 'claimed') {
  const found = { over: new Map<string, Told>(), under: new Map<string, Told>() } satisfies Record<string, Gathered>
  events.forEach(({ [which]: given, event, fills }, index) => {
    if (given === undefined || Object.keys(given).length === 0) return
    const traits = fills === true ? found.under : found.over
    const before = traits.get(contacts[index]!)
    traits.set(contacts[index]!, { values: Object.assign(before?.values ?? {}, given), at: event.receivedAt })
  })
  return found
}

async function putTraits(sql: Sql, traits: Gathered, attributes: string): Promise<void> {
  if (traits.size === 0) return
  const rows = [...traits].toSorted(([a], [b]) => Number(a) - Number(b))
  await sql.query(
    `update millrace.contact c set attributes = ${attributes}, updated_at = to_timestamp(t.at / 1000)
     from (select unnest($1::bigint[]) as contact, unnest($2::float8[]) as at, unnest($3::text[]) as values) as t
     where c.id = t.contact`,
    [
      plainArray(rows.map(([contact]) => contact)),
      plainArray(rows.map(([, { at }]) => at)),
      textArray(rows.map(([, { values }]) => toJson(values))),
    ],
  )
}

export interface LoggedEvent {
  readonly workspace: number
  readonly contact: string
  readonly event: EventRecord
}

export async function logEvents(sql: Sql, items: readonly LoggedEvent[]): Promise<void> {
  await sql.query(
    `insert into millrace.event (workspace, id, contact, type, name, at, received_at, properties, context, message)
     select workspace, id, contact, type, name, to_timestamp(at / 1000), to_timestamp(received_at / 1000), properties::jsonb,
       nullif(context, '')::json, nullif(message, '')::jsonb
     from (select unnest($1::int[]) as workspace, unnest($2::text[]) as id, unnest($3::bigint[]) as contact,
       unnest($4::text[]) as type, unnest($5::text[]) as name, unnest($6::float8[]) as at,
       unnest($7::float8[]) as received_at, string_to_table($8, chr(30)) as properties,
       string_to_table($9, chr(30)) as context, string_to_table($10, chr(30)) as message) as e`,
    [
      plainArray(items.map(({ workspace }) => workspace)),
      textArray(items.map(({ event }) => toText(event.id))),
      plainArray(items.map(({ contact }) => contact)),
      textArray(items.map(({ event }) => event.type)),
      textArray(items.map(({ event }) => toText(event.event))),
      plainArray(items.map(({ event }) => event.at)),
      plainArray(items.map(({ event }) => event.receivedAt)),
      jsonColumn(items.map(({ event }) => toJson(event.properties))),
      jsonColumn(items.map(({ event }) => (event.context === undefined ? '' : toJson(event.context)))),
      jsonColumn(items.map(({ event }) => (event.message === undefined ? '' : toJson(event.message)))),
    ],
  )
}

/** A merge stands before the event that brought the two contacts together. Where contacts change, everything keeps its place. */
function inboxItems(items: readonly LoggedEvent[], merges: readonly Merge[], isUnheard: Judge): readonly InboxItem[] {
  if (merges.length === 0) return items.flatMap((item) => (isUnheard(item) ? [] : [{ ...item, kind: 'event' as const }]))
  const before = new Map<number, InboxItem[]>()
  for (const { workspace, from, into, at } of merges) {
    before.set(at, [...(before.get(at) ?? []), { workspace, contact: into, kind: 'merge', from }])
  }
  return items.flatMap((item, index) => [...(before.get(index) ?? []), { ...item, kind: 'event' as const }])
}
