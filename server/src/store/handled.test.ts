import { createRegistry, defineFact, definePlugin, Type } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { logEvents } from '../../../test/support/event-log.ts'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { loadHandledFacts } from './handled.ts'

const noon = Date.UTC(2027, 0, 1, 12)
let door: (() => Promise<void>) | null = null

const count = defineFact<number>({
  name: 'probe.count',
  scope: 'contact',
  title: { en: 'Events', ru: 'События' },
  schema: Type.Number(),
  initial: 0,
  see: (value) => value + 1,
  load: async (sql, { ids, pending }) => {
    await door?.()
    const text = `select contact::text, count(*)::int as count from millrace.event where contact = any($1::bigint[]) and id <> all($2::text[]) group by contact`
    const rows = await sql.query<{ contact: string; count: number }>(text, [ids, pending])
    return new Map(rows.map((row) => [row.contact, row.count]))
  },
})
const plugin = definePlugin({ name: 'probe', facts: [count] })
const registry = createRegistry([plugin])
const lane = { workspace: 1, lane: 0 }

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())

let made = 0
/** An event as a door leaves it: in the log and in the inbox. */
async function arrive(contact: string) {
  const event = createEvent({ event: 'Order', id: `arrived-${(made += 1)}` }, noon)
  await logEvents(database, contact, [event])
  const insert = `insert into millrace.inbox (workspace, lane, contact, kind, payload, received_at) values (1, 0, $1, 'event', $2, now())`
  await database.sql.query(insert, [contact, JSON.stringify(event)])
}

/** The count of a contact with one handled event and one in the visit, while doors do what they do. */
async function counted(meanwhile: (contact: string, reading: number) => Promise<void>): Promise<unknown> {
  const [anna] = (await database.contacts(1)) as [string]
  const events = [createEvent({ event: 'Order', id: `old-${anna}` }, noon), createEvent({ event: 'Order', id: `new-${anna}` }, noon)]
  await logEvents(database, anna, events)
  let readings = 0
  door = () => meanwhile(anna, (readings += 1))
  const inputs = [{ workspace: 1, contact: anna, kind: 'event' as const, event: events[1]! }]
  const query = { lane, now: noon, wanted: [{ name: 'probe.count', ids: [anna] }], inputs, unread: new Set<string>() }
  return (await loadHandledFacts(database.sql, registry, query)).get('probe.count')!.get(anna)
}

it('are read without the events of the visit', async () => {
  expect(await counted(async () => {})).toBe(1)
})

it('are read again when an event came between the inbox and the log: its turn is later', async () => {
  const early = async (contact: string, reading: number) => (reading <= 3 ? arrive(contact) : undefined)
  expect(await counted(early)).toBe(1)
})

it('are read at last, however many events keep coming', async () => {
  expect(await counted((contact) => arrive(contact))).toBe(2)
})
