/** Random histories of events, in the log of a database and shown one by one: what holds `load` of a fact against its `see`. */
import type { EventRecord, FactDefinition, Instant, JsonObject } from '@millrace/core'
import * as fc from 'fast-check'
import type { PluginDatabase } from './plugin-database.ts'

export async function logEvents({ sql }: PluginDatabase, contact: string, events: readonly EventRecord[]): Promise<void> {
  await sql.query(
    `insert into millrace.event (workspace, id, contact, type, name, at, received_at, properties, context, message)
     select 1, id, $1, type, event, to_timestamp(at / 1000), to_timestamp("receivedAt" / 1000), properties, context, message
     from jsonb_to_recordset($2) as e (id text, type text, event text, at float8, "receivedAt" float8, properties jsonb, context json, message jsonb)`,
    [contact, JSON.stringify(events)],
  )
}

/** An event of a history: how long it came after the one before, and how long before that it had happened, in minutes. */
export interface Told extends Partial<Omit<EventRecord, 'id' | 'at' | 'receivedAt'>> {
  readonly event: string
  readonly after: number
  readonly late: number
}

const minuteMs = 60_000
let made = 0

/** Events in the order received, the first at `start`. */
export function historyOf(told: readonly Told[], start: Instant): readonly EventRecord[] {
  let receivedAt = start
  return told.map(({ after, late, ...event }) => {
    receivedAt += after * minuteMs
    return {
      id: `e${String((made += 1)).padStart(9, '0')}`,
      type: 'track',
      properties: {},
      ...event,
      at: receivedAt - late * minuteMs,
      receivedAt,
    }
  })
}

export interface Held<V, P> {
  readonly database: PluginDatabase
  readonly fact: FactDefinition<V, P>
  readonly params: fc.Arbitrary<P>
  readonly events: fc.Arbitrary<Told>
  /** When the first event is received, and when the fact is read. */
  readonly start: Instant
  readonly now: Instant
  readonly numRuns?: number
}

/** The history of which `load`, its last few events still pending, reads something else than `see` folds over the others; null when there is none. */
export async function faultAgainstFold<V, P>({
  database,
  fact,
  params,
  events,
  start,
  now,
  numRuns = 60,
}: Held<V, P>): Promise<string | null> {
  const history = fc.array(events, { maxLength: 25 })
  const found = await fc.check(
    fc.asyncProperty(history, history, params, fc.nat(3), async (first, second, chosen, unhandled) => {
      const contacts = await database.contacts(2)
      const histories = [first, second].map((told) => historyOf(told, start))
      const pending: string[] = []
      const expected: unknown[] = []
      for (const [index, all] of histories.entries()) {
        await logEvents(database, contacts[index]!, all)
        const handled = all.slice(0, Math.max(0, all.length - unhandled))
        pending.push(...all.slice(handled.length).map(({ id }) => id))
        expected.push(seen(fact, chosen, { value: fold(fact, chosen, handled), now }))
      }
      const loaded = await fact.load(database.sql, { workspace: 1, ids: contacts, now, params: chosen, pending })
      const got = contacts.map((contact) => seen(fact, chosen, { value: loaded.get(contact) ?? fact.initial, now }))
      if (JSON.stringify(got) !== JSON.stringify(expected))
        throw new Error(`load reads ${JSON.stringify(got)}, see folds ${JSON.stringify(expected)}`)
    }),
    { numRuns },
  )
  return found.failed ? ((await fc.asyncDefaultReportMessage(found)) ?? 'a fault without a report') : null
}

/** What `see` makes of a history. */
export function fold<V, P>(fact: FactDefinition<V, P>, params: P, events: readonly EventRecord[]): V {
  const names = fact.hears?.(params) ?? ['*']
  const heard = events.filter(({ event }) => names.includes(event) || names.includes('*'))
  return heard.reduce((value, event) => fact.see!(value, event, params), fact.initial)
}

/** What rules see of a value, now and when it next changes by itself. */
function seen<V, P>(
  fact: FactDefinition<V, P>,
  params: P,
  { value, now }: { readonly value: V; readonly now: Instant },
): readonly unknown[] {
  const view = (at: Instant) => (fact.view === undefined ? value : fact.view(value, { now: at, params }))
  const next = fact.changesAt?.(value, { now, params }) ?? null
  return next === null ? [view(now)] : [view(now), next, view(next - 1), view(next)]
}

/** Properties of an order, some of them absurd. */
export const orderProperties: fc.Arbitrary<JsonObject> = fc.record(
  {
    order_id: fc.constantFrom('o1', 'o2', 'o3'),
    total: fc.constantFrom(0.1, 0.2, 19.99, 1.005, -5, 2 ** 53 + 1, 1e300, -0, '12', null),
    revenue: fc.constantFrom(7, 0.3, 'no'),
  },
  { requiredKeys: [] },
)
