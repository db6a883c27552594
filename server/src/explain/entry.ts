/**
 * Why a contact is in a flow or not: one reason, the first that applies. How the flow stands, then what of the contact has not been
 * handled yet, then what the triggers say (`explainEntry`), by what is known now.
 */
import {
  entryNeeds,
  explainEntry,
  isoOf,
  type Contact,
  type EventRecord,
  type FlowSnapshot,
  type Instant,
  type JsonObject,
  type Registry,
  type Sql,
} from '@millrace/core'
import { loadContacts, loadEntries, loadFacts } from '../store/load.ts'
import { msOf } from '../store/rows.ts'

export interface Reason {
  readonly code: string
  /** The trigger's node, where one decided. */
  readonly trigger: string | null
  readonly message: string
  readonly values: JsonObject
}

export interface EntrySource {
  readonly sql: Sql
  readonly registry: Registry
}

export interface EntryQuery {
  readonly workspace: number
  readonly flow: string
  readonly contact: string
  readonly now: Instant
}

/** Why the contact has not entered, or has not again since `after`. */
export async function whyNotEntered(source: EntrySource, query: EntryQuery, after: Instant | null): Promise<Reason> {
  const flow = await readFlow(source.sql, query)
  return (
    standing(flow) ??
    (await unhandled(source.sql, query)) ??
    (await refused(source.sql, query, after)) ??
    (await byTriggers(source, { ...query, published: flow, after }))
  )
}

interface Flow {
  readonly state: FlowSnapshot['state'] | 'draft'
  readonly timezone: string
  readonly version: number | null
  readonly document: unknown
  readonly publishedAt: number | null
}

async function readFlow(sql: Sql, { workspace, flow }: EntryQuery): Promise<Flow> {
  const [row] = await sql.query<Flow>(
    `select f.state, w.timezone, f.current_version as version, v.document,
       (select ${msOf('min(published_at)')} from millrace.flow_version where flow = f.id) as "publishedAt"
     from millrace.flow f join millrace.workspace w on w.id = f.workspace
       left join millrace.flow_version v on v.flow = f.id and v.version = f.current_version
     where f.workspace = $1 and f.id = $2::int`,
    [workspace, flow],
  )
  return row!
}

function standing({ state, version }: Flow): Reason | null {
  const reason = (code: string, message: string): Reason => ({ code, trigger: null, message, values: { state } })
  if (version === null) return reason('FLOW_NOT_PUBLISHED', 'The flow has not been published')
  if (state === 'archived') return reason('FLOW_ARCHIVED', 'The flow is archived and lets nobody in')
  if (state === 'paused') return reason('FLOW_PAUSED', 'The flow is paused and lets nobody in')
  return null
}

/** What the contact has in the inbox or put aside: nothing can be said of it before it has been handled. */
async function unhandled(sql: Sql, { workspace, contact }: EntryQuery): Promise<Reason | null> {
  const [row] = await sql.query<{ waiting: number; aside: number; error: string | null }>(
    `select (select count(*)::int from millrace.inbox where workspace = $1 and contact = $2::bigint) as waiting,
       (select count(*)::int from millrace.quarantine where workspace = $1 and contact = $2::bigint) as aside,
       (select error from millrace.quarantine where workspace = $1 and contact = $2::bigint order by id desc limit 1) as error`,
    [workspace, contact],
  )
  const { waiting, aside, error } = row!
  if (waiting > 0)
    return { code: 'INPUTS_WAITING', trigger: null, message: 'Events of this contact have not been handled yet', values: { waiting } }
  if (aside > 0) {
    const message = 'An event of this contact could not be handled and was put aside; see the quarantine'
    return { code: 'INPUTS_IN_QUARANTINE', trigger: null, message, values: { aside, error } }
  }
  return null
}

/** A start that the workspace's quota refused, or that `flow.start`, a timetable or a date asked for while the flow was closed. */
async function refused(sql: Sql, { workspace, flow, contact }: EntryQuery, after: Instant | null): Promise<Reason | null> {
  const [row] = await sql.query<{ reason: 'quota' | 'closed'; at: number; detail: JsonObject }>(
    `select reason, ${msOf('at')} as at, detail from millrace.refusal
     where contact = $3::bigint and workspace = $1 and flow = $2::int and ($4::float8 is null or at > to_timestamp($4 / 1000))
     order by id desc limit 1`,
    [workspace, flow, contact, after],
  )
  if (row === undefined) return null
  const values = { at: isoOf(Math.round(row.at)), ...row.detail }
  return row.reason === 'quota'
    ? { code: 'ENTRY_QUOTA', trigger: null, message: 'The workspace had started as many runs that day as its quota allows', values }
    : {
        code: 'ENTRY_CLOSED',
        trigger: null,
        message: 'Another flow, a timetable or a date was to let the contact in while this flow was not active, or had no such trigger',
        values,
      }
}

async function byTriggers(
  { sql, registry }: EntrySource,
  { workspace, flow, contact: contactId, now, published, after }: EntryQuery & { readonly published: Flow; readonly after: Instant | null },
): Promise<Reason> {
  const { timezone, version, document, publishedAt } = published
  const snapshot: FlowSnapshot = { workspace, flow, version: version!, document, state: 'active', timezone, current: true }
  const needs = entryNeeds(registry, snapshot)
  const wanted = needs.facts.map((name) => ({ name, ids: [contactId] }))
  const contact = (await loadContacts(sql, workspace, [contactId])).contacts.get(contactId)!
  const reason = explainEntry({
    registry,
    snapshot,
    publishedAt: publishedAt ?? 0,
    contact,
    facts: await loadFacts(sql, registry, { workspace, now, wanted, pending: [] }),
    events: await newestEvents(sql, contact, { workspace, names: needs.events, after }),
    entries: await loadEntries(sql, [{ flow, contact: contactId }]),
    again: after !== null,
    now,
  })
  return reason ?? { code: 'FLOW_TRIGGER_MISSING', trigger: null, message: 'The flow has no trigger', values: {} }
}

/** The newest event of each name; of `*`, the newest of all. */
async function newestEvents(
  sql: Sql,
  { id }: Contact,
  { workspace, names, after }: { readonly workspace: number; readonly names: readonly string[]; readonly after: Instant | null },
): Promise<readonly EventRecord[]> {
  if (names.length === 0) return []
  const rows = await sql.query<EventRecord>(
    `select distinct on (received_at, name) id, type, name as event, ${msOf('at')} as at, ${msOf('received_at')} as "receivedAt", properties,
       coalesce(context, '{}') as context
     from millrace.event e
     where workspace = $1 and contact = $2::bigint and ('*' = any($3::text[]) or name = any($3::text[]))
       and ($4::float8 is null or received_at > to_timestamp($4 / 1000))
     order by received_at desc, name limit 100`,
    [workspace, id, names, after],
  )
  return rows.map((row) => ({ ...row, at: Math.round(row.at), receivedAt: Math.round(row.receivedAt) }))
}

/** What let a run in. */
export function whyEntered(run: {
  readonly enteredAt: string
  readonly event: unknown
  readonly steps: readonly { readonly node: string }[]
}): Reason {
  const trigger = run.steps[0]?.node ?? null
  const event = run.event as { readonly id: string; readonly event: string; readonly at: string } | null
  if (event !== null) {
    const values = { event: event.event, id: event.id, at: event.at }
    return { code: 'ENTERED_BY_EVENT', trigger, message: `Entered by the event ${event.event}`, values }
  }
  return {
    code: 'ENTERED_BY_TRIGGER',
    trigger,
    message: 'Let in by the API, another flow, a date or a timetable',
    values: { at: run.enteredAt },
  }
}

/** The clock of the database, which every process shares. */
export async function nowOf(sql: Sql): Promise<Instant> {
  const [row] = await sql.query<{ now: number }>(`select ${msOf('millrace.clock_now()')} as now`)
  return Math.floor(row!.now)
}
