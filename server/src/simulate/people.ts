/** Real contacts as a simulation takes them: their attributes, what they did lately, what they refuse. Only read. */
import { testRule, type Instant, type JsonObject, type KnownContact, type Rule, type SimulatedContact } from '@millrace/core'
import type { Pool } from 'pg'
import type { Runtime } from '../runtime.ts'
import { loadFacts } from '../store/load.ts'
import { msOf } from '../store/rows.ts'
import { toText, withClient } from '../store/sql.ts'

export interface Sample {
  readonly workspace: number
  readonly count: number
  readonly seed: number
  /** Over the contact's attributes. */
  readonly rule: Rule | null
  /** The key of a segment that they are in, or null. */
  readonly segment: string | null
  readonly facts: readonly string[]
  readonly now: Instant
}

interface Row {
  readonly id: string
  readonly userId: string
  readonly attributes: JsonObject
}

/** Looked at before a rule has found its contacts. */
const candidates = 50_000
/** The newest of each contact. */
const pastEvents = 100

/** People of a simulation, and how those among them stand who are known better than by what they did. */
export interface Sampled {
  readonly people: readonly SimulatedContact[]
  readonly known: ReadonlyMap<string, KnownContact>
}

/** The same seed draws the same contacts, while they are there. `facts`: names of those that are looked up of each. */
export async function samplePeople(
  { pool, registry }: Pick<Runtime, 'pool' | 'registry'>,
  { workspace, count, seed, rule, segment, facts, now }: Sample,
): Promise<Sampled> {
  const { rows } = await pool.query<Row & { readonly createdAt: number }>(
    `select id::text, user_id as "userId", attributes, ${msOf('created_at')} as "createdAt" from millrace.contact c
     where workspace = $1 and user_id is not null and merged_into is null and ($4::text is null or exists (
       select from millrace.segment_member m where m.workspace = $1 and m.segment = $4 and m.contact = c.id
     )) order by md5(user_id || $2::text), id limit $3`,
    [workspace, seed, rule === null ? count : candidates, segment === null ? null : toText(segment)],
  )
  const chosen = rows.filter(({ attributes }) => rule === null || holds(rule, attributes)).slice(0, count)
  const ids = chosen.map(({ id }) => id)
  const values = await withClient(pool, (sql) =>
    loadFacts(sql, registry, { workspace, now, wanted: facts.map((name) => ({ name, ids })), pending: [] }),
  )
  const factsOf = (id: string) => Object.fromEntries([...values].flatMap(([name, of]) => (of.has(id) ? [[name, of.get(id)]] : [])))
  return {
    people: chosen.map(({ userId, attributes }) => ({ userId, attributes })),
    known: new Map(chosen.map(({ id, userId, createdAt }) => [userId, { createdAt: Math.round(createdAt), facts: factsOf(id) }])),
  }
}

function holds(rule: Rule, attributes: JsonObject): boolean {
  try {
    return testRule(rule, { contact: { ...attributes, attributes } })
  } catch {
    return false
  }
}

export async function withPast(
  pool: Pool,
  { workspace, before, rows }: { readonly workspace: number; readonly before: Instant; readonly rows: readonly Row[] },
): Promise<readonly SimulatedContact[]> {
  const ids = rows.map(({ id }) => id)
  const [events, refusals] = await Promise.all([
    pool.query<{ contact: string; event: string; at: string; properties: JsonObject }>(
      `select contact::text, name as event, to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, properties
       from unnest($2::bigint[]) as wanted(id) cross join lateral (
         select contact, name, received_at, properties from millrace.event e
         where e.contact = wanted.id and e.workspace = $1 and e.received_at < to_timestamp($3::float8 / 1000) and e.message is null
         order by e.received_at desc limit $4
       ) past order by received_at`,
      [workspace, ids, before, pastEvents],
    ),
    pool.query<{ contact: string; channel: string }>(
      `select distinct contact::text, channel from millrace.suppression where workspace = $1 and contact = any($2::bigint[])`,
      [workspace, ids],
    ),
  ])
  const past = Map.groupBy(events.rows, ({ contact }) => contact)
  const refused = Map.groupBy(refusals.rows, ({ contact }) => contact)
  return rows.map(({ id, userId, attributes }) => ({
    userId,
    attributes,
    events: (past.get(id) ?? []).map(({ at, event, properties }) => ({ at, event, properties })),
    unsubscribed: (refused.get(id) ?? []).map(({ channel }) => channel),
  }))
}

/** Of contacts who have none of their own. */
export async function zoneOf(pool: Pool, workspace: number): Promise<string> {
  const { rows } = await pool.query<{ timezone: string }>('select timezone from millrace.workspace where id = $1', [workspace])
  return rows[0]?.timezone ?? 'UTC'
}
