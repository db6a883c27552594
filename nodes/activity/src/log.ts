/**
 * The log of events as facts read it. Law: what is read are the events that have been handled, those of `pending` left out, so that
 * a fact which is loaded and one which was shown the events one by one never differ.
 */
import type { EventRecord, EventType, FactQuery, Instant, JsonObject, Sql } from '@millrace/core'

/** The condition of every statement over `millrace.event e`; its parameters are `handledBy`'s, $1 to $4. */
export const handled = `e.workspace = $1 and e.contact = any($2::bigint[]) and e.id <> all($3::text[])
  and ('*' = any($4::text[]) or e.name = any($4::text[]))`

export const handledBy = <P>({ workspace, ids, pending }: FactQuery<P>, names: readonly string[]): readonly unknown[] => [
  workspace,
  ids,
  pending,
  names,
]

/** Epoch milliseconds of a column. */
export const msOf = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`

interface Row {
  readonly contact: string
  readonly id: string
  readonly type: EventType
  readonly name: string
  readonly at: number
  readonly received_at: number
  readonly properties: JsonObject
  readonly context: JsonObject | null
  readonly message: EventRecord['message'] | null
}

export interface Wanted {
  /** `*`: any. */
  readonly names: readonly string[]
  /** Only what happened after. */
  readonly since?: Instant
  /** The context of an event is many times the rest of it. */
  readonly context?: boolean
  /** A condition on the row `e`. */
  readonly only?: string
}

/** Handled events by contact, in the order received: what one batch brought is received at one instant, and was written in its order. */
export async function readEvents<P>(
  sql: Sql,
  query: FactQuery<P>,
  { names, since, context = false, only = 'true' }: Wanted,
): Promise<ReadonlyMap<string, readonly EventRecord[]>> {
  const rows = await sql.query<Row>(
    `select e.contact::text, e.id, e.type, e.name, ${msOf('e.at')} as at, ${msOf('e.received_at')} as received_at, e.properties,
       ${context ? 'e.context' : 'null::json as context'}, e.message
     from millrace.event e where ${handled} and ${only} and ($5::float8 is null or e.at > to_timestamp($5::float8 / 1000))
     order by e.received_at, e.ctid`,
    [...handledBy(query, names), since ?? null],
  )
  const events = new Map<string, EventRecord[]>()
  for (const { contact, ...row } of rows) {
    const list = events.get(contact)
    if (list === undefined) events.set(contact, [recordOf(row)])
    else list.push(recordOf(row))
  }
  return events
}

function recordOf({ id, type, name, at, received_at: receivedAt, properties, context, message }: Omit<Row, 'contact'>): EventRecord {
  return { id, type, event: name, at, receivedAt, properties, ...(context !== null && { context }), ...(message !== null && { message }) }
}
