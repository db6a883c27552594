/**
 * What is known of people from before: contacts, and events of the past. Law: nothing of it is an input of a lane. Events go into the
 * log as handled: facts, segments and timelines have them, flows do not hear them. They take their place in time: an event of the past
 * is received when it happened, so that whatever reads the log in order meets it before what came later.
 */
import type { IncomingEvent, Instant, Sql } from '@millrace/core'
import { claimKeys, eventKey, logEvents, mergeTraits, peopleOf } from './accept.ts'
import { resolveContacts, type Merge } from './identities.ts'
import { plainArray } from './sql.ts'

export interface Remembered {
  /** Of each event given: whether it had come before. */
  readonly repeated: readonly boolean[]
  /** Contacts that are known better than before, each once. */
  readonly contacts: readonly { readonly workspace: number; readonly contact: string }[]
  /** Contacts that turned out to be one: to be merged in their lanes. */
  readonly merges: readonly Merge[]
}

/** Identify calls whose `at` says since when the person is known: the traits become attributes, over those that are there. */
export async function rememberContacts(sql: Sql, events: readonly IncomingEvent[]): Promise<Remembered> {
  const { contacts, merges } = await resolveContacts(sql, peopleOf(events.map(atItsTime)))
  await mergeTraits(sql, { events, contacts, place: 'over' })
  await knowSince(sql, events, contacts)
  return { repeated: events.map(() => false), contacts: eachOnce(events, contacts), merges }
}

/** Events that happened before they came; traits among them stand below what is known. */
export async function rememberEvents(sql: Sql, events: readonly IncomingEvent[]): Promise<Remembered> {
  // Ids are kept from today on, however old their events are: the file may be sent again tomorrow.
  const repeated = await claimKeys(
    sql,
    events.map(({ workspace, event }) => ({ workspace, key: eventKey(event.id), at: null })),
  )
  const fresh = events.filter((_, index) => !repeated[index])
  if (fresh.length === 0) return { repeated, contacts: [], merges: [] }
  const past = fresh.map(atItsTime)
  const { contacts, merges } = await resolveContacts(sql, peopleOf(past))
  await logEvents(
    sql,
    past.map(({ workspace, event }, index) => ({ workspace, contact: contacts[index]!, event })),
  )
  await mergeTraits(sql, { events: fresh, contacts, place: 'under' })
  await knowSince(sql, fresh, contacts)
  return { repeated, contacts: eachOnce(fresh, contacts), merges }
}

function eachOnce(events: readonly IncomingEvent[], contacts: readonly string[]): Remembered['contacts'] {
  const workspaces = new Map(contacts.map((contact, index) => [contact, events[index]!.workspace]))
  return [...workspaces].map(([contact, workspace]) => ({ workspace, contact }))
}

/** Those of the workspaces in which anything is asked about contacts: others need no look. */
export async function watchedWorkspaces(sql: Sql, workspaces: readonly number[]): Promise<readonly number[]> {
  if (workspaces.length === 0) return []
  const rows = await sql.query<{ workspace: number }>(
    `select workspace from millrace.flow where workspace = any($1::int[]) and current_version is not null
     union select workspace from millrace.segment where workspace = any($1::int[]) and rule is not null`,
    [plainArray(workspaces)],
  )
  return rows.map(({ workspace }) => workspace)
}

const atItsTime = (incoming: IncomingEvent): IncomingEvent => ({
  ...incoming,
  event: { ...incoming.event, receivedAt: Math.min(incoming.event.at, incoming.event.receivedAt) },
})

/** A contact is as old as the earliest word of it. */
async function knowSince(sql: Sql, events: readonly IncomingEvent[], contacts: readonly string[]): Promise<void> {
  const since = new Map<string, Instant>()
  events.forEach(({ event }, index) => {
    if (event.at >= event.receivedAt) return
    const contact = contacts[index]!
    since.set(contact, Math.min(event.at, since.get(contact) ?? Infinity))
  })
  if (since.size === 0) return
  const rows = [...since].toSorted(([a], [b]) => Number(a) - Number(b))
  await sql.query(
    `update millrace.contact c set created_at = to_timestamp(s.at / 1000) from unnest($1::bigint[], $2::float8[]) as s (contact, at)
     where c.id = s.contact and c.created_at > to_timestamp(s.at / 1000)`,
    [plainArray(rows.map(([contact]) => contact)), plainArray(rows.map(([, at]) => at))],
  )
}
