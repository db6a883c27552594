/**
 * The catalogue: which attributes contacts have and which properties events have, of what kinds, with a few values; what pickers offer.
 * It never delays or fails the ingest: some events are looked at (all of a name's first ones, then one in some), and what is new is
 * written in the background. What got lost is seen again. A hostile sender cannot fill it: names are bounded, here and in the database.
 */
import type { IncomingEvent, Json } from '@millrace/core'
import type pg from 'pg'
import { toJson } from '../store/sql.ts'
import { isSample, type Kind, kindOf } from './kinds.ts'

/** Attributes and properties that a workspace can have; beyond it senders make them up at random. */
export const fieldsMax = 5000
const eventNamesMax = 1000
const nameLongest = 200
export const samplesMax = 5

/** How many events of a name are looked at from the first on, and then one of how many. */
const lookedFirst = 100
const lookedEach = 64
const flushMs = 300

export interface Catalogue {
  see(workspace: number, events: readonly IncomingEvent[]): void
  /** Looks at contacts as they are: what flows write is seen by no event. At most once a minute. */
  look(workspace: number): Promise<void>
}

interface Field {
  readonly subject: 'contact' | 'event'
  readonly event: string
  readonly name: string
  readonly kinds: Set<Kind>
  readonly samples: Set<string | number | boolean>
  /** Those of the samples that the table was not given yet: one that was may have been erased there since. */
  readonly unwritten: Set<string | number | boolean>
}

interface Seen {
  readonly looked: Map<string, number>
  readonly fields: Map<string, Field>
  readonly fresh: Set<Field>
  lookedAt: number
}

const contactsLooked = 300
const lookMs = 60_000

export function createCatalogue(pool: pg.Pool): Catalogue {
  const known = new Map<number, Seen>()
  const seenOf = (workspace: number): Seen => {
    const seen = known.get(workspace) ?? { looked: new Map(), fields: new Map(), fresh: new Set(), lookedAt: -Infinity }
    known.set(workspace, seen)
    return seen
  }
  let timer: NodeJS.Timeout | null = null
  const flush = async () => {
    timer = null
    for (const [workspace, seen] of known) await flushOne(pool, workspace, seen)
  }
  return {
    see: (workspace, events) => {
      const seen = seenOf(workspace)
      for (const event of events) if (isLooked(seen, event.event.event)) noteEvent(seen, event)
      if (seen.fresh.size > 0) timer ??= setTimeout(() => void flush(), flushMs).unref()
    },
    look: async (workspace) => {
      const seen = seenOf(workspace)
      const now = performance.now()
      if (now - seen.lookedAt >= lookMs) {
        seen.lookedAt = now
        for (const attributes of await lastAttributes(pool, workspace)) noteValues(seen, { subject: 'contact', event: '' }, attributes)
      }
      await flushOne(pool, workspace, seen)
    },
  }
}

function isLooked({ looked }: Seen, name: string): boolean {
  const count = looked.get(name)
  if (count === undefined && looked.size >= eventNamesMax) return false
  looked.set(name, (count ?? 0) + 1)
  return count === undefined || count < lookedFirst || count % lookedEach === 0
}

function noteEvent(seen: Seen, { event, traits }: IncomingEvent): void {
  if (traits !== undefined) noteValues(seen, { subject: 'contact', event: '' }, traits)
  if (event.type !== 'identify' && event.event.length <= nameLongest) {
    noteValues(seen, { subject: 'event', event: event.event }, event.properties)
  }
}

function noteValues(seen: Seen, of: Pick<Field, 'subject' | 'event'>, values: { readonly [name: string]: Json }): void {
  for (const name of Object.keys(values)) {
    const value = values[name]!
    const kind = name.length <= nameLongest ? kindOf(value) : null
    const field = kind === null ? null : fieldOf(seen, of, name)
    if (field === null) continue
    const before = field.kinds.size + field.samples.size
    field.kinds.add(kind!)
    if (field.samples.size < samplesMax && isSample(name, value)) keepSample(field, value as string | number | boolean)
    if (field.kinds.size + field.samples.size > before) seen.fresh.add(field)
  }
}

function keepSample({ samples, unwritten }: Field, value: string | number | boolean): void {
  if (!samples.has(value)) unwritten.add(value)
  samples.add(value)
}

function fieldOf({ fields }: Seen, { subject, event }: Pick<Field, 'subject' | 'event'>, name: string): Field | null {
  const key = `${subject}\n${event}\n${name}`
  const before = fields.get(key)
  if (before !== undefined) return before
  if (fields.size >= fieldsMax) return null
  const made: Field = { subject, event, name, kinds: new Set(), samples: new Set(), unwritten: new Set() }
  fields.set(key, made)
  return made
}

/** What could not be written is fresh again. */
async function flushOne(pool: pg.Pool, workspace: number, { fresh }: Seen): Promise<void> {
  const rows = [...fresh]
  if (rows.length === 0) return
  fresh.clear()
  const given = rows.map((field) => ({ ...field, samples: new Set(field.unwritten) }))
  for (const { unwritten } of rows) unwritten.clear()
  try {
    await storeFields(pool, workspace, given)
  } catch {
    given.forEach(({ samples }, index) => {
      const field = rows[index]!
      for (const sample of samples) field.unwritten.add(sample)
      fresh.add(field)
    })
  }
}

async function storeFields(pool: pg.Pool, workspace: number, fields: readonly Field[]): Promise<void> {
  await pool.query(
    `insert into millrace.catalogue as c (workspace, subject, event, name, kinds, samples)
     select $1, f.subject, f.event, f.name, array(select jsonb_array_elements_text(f.kinds)),
       case when coalesce((select s.samples from millrace.people_setting s where s.workspace = $1), true) then f.samples else '[]' end
     from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[]) as f (subject, event, name, kinds, samples)
     where (select count(*) from millrace.catalogue where workspace = $1) < $7
       or exists (select from millrace.catalogue k where k.workspace = $1 and k.subject = f.subject and k.event = f.event and k.name = f.name)
     order by 2, 3, 4
     on conflict (workspace, subject, event, name) do update set seen_at = now(),
       kinds = array(select distinct k from unnest(c.kinds || excluded.kinds) k order by k),
       samples = case when jsonb_array_length(c.samples) >= $8 then c.samples else
         (select coalesce(jsonb_agg(v), '[]') from (select distinct v from jsonb_array_elements(c.samples || excluded.samples) v limit $8) s) end`,
    [
      workspace,
      fields.map(({ subject }) => subject),
      fields.map(({ event }) => event),
      fields.map(({ name }) => name),
      fields.map(({ kinds }) => JSON.stringify([...kinds])),
      fields.map(({ samples }) => toJson([...samples])),
      fieldsMax,
      samplesMax,
    ],
  )
}

async function lastAttributes(pool: pg.Pool, workspace: number): Promise<readonly { readonly [name: string]: Json }[]> {
  const { rows } = await pool.query<{ attributes: { readonly [name: string]: Json } }>(
    'select attributes from millrace.contact where workspace = $1 and merged_into is null order by id desc limit $2',
    [workspace, contactsLooked],
  )
  return rows.map(({ attributes }) => attributes)
}

export interface FieldView {
  /** Of a property: the event's name. */
  readonly event: string | null
  readonly name: string
  /** `mixed` when values were of several kinds. */
  readonly type: Kind | 'mixed'
  readonly kinds: readonly Kind[]
  readonly samples: readonly (string | number | boolean)[]
}

export interface FieldQuery {
  readonly workspace: number
  readonly subject: 'contact' | 'event'
  /** Null: of any. */
  readonly event: string | null
  /** Event and name of the last one shown. */
  readonly after: readonly [string, string] | null
  readonly limit: number
}

/** By event and name; one more than `limit`. */
export async function listFields(pool: pg.Pool, { workspace, subject, event, after, limit }: FieldQuery): Promise<readonly FieldView[]> {
  const { rows } = await pool.query<{ event: string; name: string; kinds: Kind[]; samples: FieldView['samples'] }>(
    `select event, name, kinds, samples from millrace.catalogue
     where workspace = $1 and subject = $2 and ($3::text is null or event = $3)
       and ($4::text is null or (event, name) > ($4, $5)) order by event, name limit $6`,
    [workspace, subject, event, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  )
  return rows.map((row) => ({ ...row, event: subject === 'event' ? row.event : null, type: typeOf(row.kinds) }))
}

/** A text that sometimes looks like a date is a text. */
function typeOf(found: readonly Kind[]): FieldView['type'] {
  if (found.length === 1) return found[0]!
  return found.every((kind) => kind === 'text' || kind === 'date') ? 'text' : 'mixed'
}
