/** What a decision needs, loaded for the whole batch: one statement for each kind of thing (law 5). */
import type { Contact, Entry, Instant, LaneKey, Plan, Registry, RunState, Sql } from '@millrace/core'
import { contactColumns, contactOf, msOf, runColumns, runOf, type ContactRow, type RunRow } from './rows.ts'
import { plainArray } from './sql.ts'

export interface DueQuery {
  readonly lane: LaneKey
  readonly now: Instant
  /** Flows that stand still, as an int[] parameter. */
  readonly held: string
  readonly limit: number
  readonly contacts: readonly string[] | null
}

/**
 * Runs whose wait is over, the longest due first. A contact with something left in its inbox comes later, after those inputs:
 * an event that is there when its timeout is handled wins (law 8).
 */
export async function dueRuns(sql: Sql, { lane, now, held, limit, contacts }: DueQuery): Promise<readonly RunState[]> {
  const values = [lane.workspace, lane.lane, now, held, limit]
  const rows = await sql.query<RunRow>(
    `select ${runColumns} from millrace.run r
     where r.workspace = $1 and r.lane = $2 and r.status = 0 and r.wake_at <= to_timestamp($3::float8 / 1000) and r.flow <> all($4::int[])
       and r.contact not in (select i.contact from millrace.inbox i where i.workspace = $1 and i.lane = $2)
       ${contacts === null ? '' : 'and r.contact = any($6::bigint[])'}
     order by r.wake_at limit $5`,
    contacts === null ? values : [...values, contacts],
  )
  return rows.map(runOf)
}

/** `status + 0`: see `plans.test.ts`. */
export async function liveRuns(sql: Sql, workspace: number, contacts: readonly string[]): Promise<readonly RunState[]> {
  if (contacts.length === 0) return []
  const rows = await sql.query<RunRow>(
    `select ${runColumns} from millrace.run r where r.contact = any($2::bigint[]) and r.workspace = $1 and r.status + 0 = 0`,
    [workspace, plainArray(contacts)],
  )
  return rows.map(runOf)
}

/** Those of the ids that failed, and are no branches. */
export async function failedRuns(sql: Sql, workspace: number, ids: readonly string[]): Promise<readonly RunState[]> {
  if (ids.length === 0) return []
  const rows = await sql.query<RunRow>(
    `select ${runColumns} from millrace.run r where r.id = any($2::uuid[]) and r.workspace = $1 and r.status = 2 and r.branch_of is null`,
    [workspace, plainArray(ids)],
  )
  return rows.map(runOf)
}

export interface LoadedContacts {
  readonly contacts: ReadonlyMap<string, Contact>
  /** Contacts that were merged, and where to. */
  readonly merged: ReadonlyMap<string, string>
}

/** `workspace + 0`: see `plans.test.ts`. */
export async function loadContacts(sql: Sql, workspace: number, ids: readonly string[]): Promise<LoadedContacts> {
  const contacts = new Map<string, Contact>()
  const merged = new Map<string, string>()
  if (ids.length === 0) return { contacts, merged }
  const rows = await sql.query<ContactRow>(
    `select ${contactColumns} from millrace.contact c where c.id = any($2::bigint[]) and c.workspace + 0 = $1`,
    [workspace, plainArray(ids)],
  )
  for (const row of rows) {
    if (row.merged_into === null) contacts.set(row.id, contactOf(row))
    else merged.set(row.id, row.merged_into)
  }
  return { contacts, merged }
}

export async function loadEntries(sql: Sql, pairs: Plan['entries']): Promise<readonly Entry[]> {
  if (pairs.length === 0) return []
  const rows = await sql.query<{ flow: number; contact: string; key: string; at: number }>(
    `select e.flow, e.contact, e.key, ${msOf('e.at')} as at from unnest($1::int[], $2::bigint[]) as p (flow, contact)
     join millrace.entry e on e.flow = p.flow and e.contact = p.contact`,
    [plainArray(pairs.map(({ flow }) => flow)), plainArray(pairs.map(({ contact }) => contact))],
  )
  return rows.map(({ flow, contact, key, at }) => ({ flow: String(flow), contact, key, at: Math.round(at) }))
}

export interface FactsQuery {
  readonly workspace: number
  readonly now: Instant
  readonly wanted: Plan['facts']
  /** Ids of events of these contacts that are in the log but have not been handled. */
  readonly pending: readonly string[]
}

export async function loadFacts(
  sql: Sql,
  registry: Pick<Registry, 'fact'>,
  { workspace, now, wanted, pending }: FactsQuery,
): Promise<ReadonlyMap<string, ReadonlyMap<string, unknown>>> {
  // In the order of names: facts under a row lock are then locked in one order by every visitor.
  const asked = wanted.flatMap(({ name, ids }) => {
    const definition = registry.fact(name)
    return definition === undefined || ids.length === 0 ? [] : [{ name, ids: ids.toSorted(), definition }]
  })
  asked.sort((a, b) => (a.name < b.name ? -1 : 1))
  const loaded = await Promise.all(asked.map(({ ids, definition }) => definition.load(sql, { workspace, ids, now, params: {}, pending })))
  return new Map(asked.map(({ name }, index) => [name, loaded[index]!]))
}
