/**
 * Lets contacts in when a timetable says so: chunk by chunk, each a transaction that puts the entries of its contacts into their lanes
 * and keeps how far it has come. A process that dies leaves whole chunks; the next one goes on from there. An entry's id is made of
 * flow, node, instant and contact, so that nobody enters twice for one instant. An instant that passed while nobody worked is kept
 * once, late, however many have passed since; contacts that came after it are not of its audience.
 */
import { idFrom, isoOf, type Contact, type LaneInput, type Registry, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { Duty } from '../runtime/duties.ts'
import { eventsLeft } from '../store/inbox.ts'
import { laneOfContact } from '../store/lanes.ts'
import { loadFacts } from '../store/load.ts'
import type { PostgresStore } from '../store/postgres-store.ts'
import { contactColumns, contactOf, type ContactRow } from '../store/rows.ts'
import { withClient } from '../store/sql.ts'
import { findDue, keepProgress, lockDue, timetableOutlook, type DueTimetable, type Place } from './rows.ts'

export interface TimetableSource {
  readonly pool: Pool
  readonly registry: Registry
  readonly store: Pick<PostgresStore, 'pushBy'>
  readonly onError: (error: unknown) => void
  /** Contacts of a chunk. */
  readonly chunk?: number
}

const chunkSize = 1000
/** A timetable is left alone for so long (monotonic clock) when its chunk failed, or when another is at it: others are not held up by it. */
const restMs = 10_000
const heldMs = 500

export function createTimetables(source: TimetableSource): Duty {
  const { pool, store, onError } = source
  const resting = new Map<string, number>()
  const step = async () => {
    for (const [key, until] of resting) if (performance.now() > until) resting.delete(key)
    const place = await withClient(pool, (sql) => findDue(sql, [...resting.keys()]))
    if (place === null) return false
    const key = `${place.flow}/${place.node}`
    try {
      await store.pushBy(place.workspace, async (sql) => {
        const made = await enterChunk(sql, source, place)
        if (made === null) resting.set(key, performance.now() + heldMs)
        return made ?? []
      })
    } catch (error) {
      resting.set(key, performance.now() + restMs)
      onError(error)
    }
    return true
  }
  return { name: 'timetable', outlook: () => withClient(pool, timetableOutlook), step }
}

/** Null: nothing was done, for another is at it. */
async function enterChunk(sql: Sql, { registry, chunk = chunkSize }: TimetableSource, place: Place): Promise<readonly LaneInput[] | null> {
  const due = await lockDue(sql, registry, place)
  if (due === null) return null
  const contacts = await nextContacts(sql, { workspace: place.workspace, due, limit: chunk })
  const entering = await audienceOf(sql, registry, { workspace: place.workspace, due, contacts })
  await keepProgress(sql, place, { due, lookedAt: contacts.length < chunk ? null : contacts.at(-1)!.id })
  return entering.map(({ id }) => enterOf(place, due, id))
}

function enterOf({ workspace, flow, node }: Place, { at }: DueTimetable, contact: string): LaneInput {
  const id = idFrom(at, `timetable:${flow}:${node}:${at}:${contact}`)
  return { workspace, contact, kind: 'enter', id, flow, node, data: { at: isoOf(at) } }
}

interface ChunkQuery {
  readonly workspace: number
  readonly due: DueTimetable
  readonly limit: number
}

/** In the order of their ids, those that were there at the instant. */
async function nextContacts(sql: Sql, { workspace, due, limit }: ChunkQuery): Promise<readonly Contact[]> {
  const rows = await sql.query<ContactRow>(
    `select ${contactColumns} from millrace.contact c
     where c.workspace = $1 and c.id > $2 and c.merged_into is null and c.created_at <= to_timestamp($3::float8 / 1000)
     order by c.id limit $4`,
    [workspace, due.lookedAt, due.at, limit],
  )
  return rows.map(contactOf)
}

interface AudienceQuery {
  readonly workspace: number
  readonly due: DueTimetable
  readonly contacts: readonly Contact[]
}

async function audienceOf(sql: Sql, registry: Registry, { workspace, due, contacts }: AudienceQuery): Promise<readonly Contact[]> {
  if (contacts.length === 0) return []
  const { timetable, now } = due
  const ids = contacts.map(({ id }) => id)
  const follows = timetable.facts.some((name) => registry.fact(name)?.see !== undefined)
  const pending = follows ? await pendingEvents(sql, workspace, ids) : []
  const values = await loadFacts(sql, registry, { workspace, now, wanted: timetable.facts.map((name) => ({ name, ids })), pending })
  return contacts.filter(timetable.audience(values, now))
}

async function pendingEvents(sql: Sql, workspace: number, contacts: readonly string[]): Promise<readonly string[]> {
  const lanes = Map.groupBy(contacts, laneOfContact)
  const left = await Promise.all([...lanes].map(([lane, own]) => eventsLeft(sql, { workspace, lane }, own)))
  return left.flat()
}
