/**
 * A simulation against Postgres: what came in from outside is noted while the flow is simulated, then told to a server under its test
 * clock at the same instants. The same messages must leave at the same instants with the same words, and every count must be the same.
 */
import {
  createRegistry,
  simulate,
  type Behaviours,
  type FlowDocument,
  type JsonObject,
  type MessageStatus,
  type SimulatedEvent,
  type SimulationResult,
} from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findMessage, recordStatus } from '../../server/src/messages/tracked.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'
import { type FrontDoor, openFrontDoor } from '../support/http.ts'
import { carts, gifts, welcome } from './flows.ts'

interface Sent {
  readonly contact: string | null
  readonly node: string | null
  readonly at: number
  readonly subject: unknown
}
/** From outside: an event, or what a contact makes of the n-th message of a node. */
interface Noted {
  readonly at: number
  readonly userId: string
  readonly id?: string
  readonly event?: string
  readonly properties?: JsonObject
  readonly node?: string
  /** From 0. */
  readonly turn?: number
  readonly status?: MessageStatus
}
interface Case {
  readonly document: FlowDocument
  readonly prefix: string
  readonly events: readonly SimulatedEvent[]
  readonly behaviour: Behaviours
}

const start = Date.UTC(2026, 0, 1)
const days = 20
const people = 12
const contactsOf = (prefix: string) =>
  Array.from({ length: people }, (_, index) => {
    const userId = `${prefix}-${index}`
    const zone = index % 2 === 0 ? {} : { timezone: 'Asia/Vladivostok' }
    return { userId, attributes: { email: `${userId}@shop.example`, plan: index % 3 === 0 ? 'pro' : 'free', ...zone } }
  })
const reads: Behaviours = { any: { opened: { chance: 0.6, after: 'PT5H' }, clicked: { chance: 0.5, after: 'PT1H' } } }
const byTime = (a: Sent, b: Sent) => a.at - b.at || (`${a.contact}${a.node}` < `${b.contact}${b.node}` ? -1 : 1)

async function simulated({ document, prefix, events, behaviour }: Case, flow: string) {
  const [noted, sent]: [Noted[], Sent[]] = [[], []]
  const turns = new Map<string, string[]>()
  const result = await simulate({
    registry: createRegistry(await loadPlugins([], process.cwd())),
    document,
    flow,
    start,
    days,
    seed: 11,
    population: { given: contactsOf(prefix) },
    events,
    behaviour,
    happened: ({ at, userId, id, event, properties }) => void noted.push({ at, userId, id: `${prefix}:${id}`, event, properties }),
    told: ({ id, contact, node, at, content }, status, now) => {
      const own = turns.get(`${contact} ${node}`) ?? []
      turns.set(`${contact} ${node}`, own)
      if (status === 'sent') {
        own.push(id)
        sent.push({ contact, node, at, subject: content['subject'] })
      } else if (status !== 'delivered') noted.push({ at: now, userId: contact!, node: node!, turn: own.indexOf(id), status })
    },
  })
  return { noted, sent: sent.toSorted(byTime), result }
}

describe('Postgres under the test clock', { timeout: 240_000 }, () => {
  let door: FrontDoor
  const cases: readonly Case[] = [
    { document: welcome, prefix: 'new', events: [{ event: 'Signed Up', after: 'PT9H17M' }], behaviour: reads },
    {
      document: carts,
      prefix: 'cart',
      events: [
        { event: 'Product Added', perDay: 0.3, until: 'P15D' },
        { event: 'Order Completed', perDay: 0.1, properties: { total: 40 } },
      ],
      behaviour: reads,
    },
    {
      document: gifts,
      prefix: 'gift',
      events: [{ event: 'Review Written', perDay: 0.4, properties: { stars: 5 } }],
      behaviour: {},
    },
  ]
  const told = new Map<
    Case,
    { readonly flow: string; readonly noted: readonly Noted[]; readonly sent: readonly Sent[]; readonly result: SimulationResult }
  >()

  beforeAll(async () => {
    door = await openFrontDoor(new Date(start).toISOString())
    for (const { prefix } of cases)
      for (const { userId, attributes } of contactsOf(prefix)) await door.send('identify', { userId, traits: attributes })
    await door.runtime.settle()
    for (const one of cases) {
      const flow = (await door.ask('POST', '/api/flows/import', { payload: one.document })).body.id as string
      await door.ask('POST', `/api/flows/${flow}/publish`)
      told.set(one, { flow, ...(await simulated(one, flow)) })
    }
    await replay(
      door,
      [...told.values()].flatMap(({ noted }) => noted),
    )
  }, 240_000)
  afterAll(() => door.close())

  it.each(cases.map((one) => [one.document.name, one] as const))(
    'sends the same and counts the same as simulated: %s (003.38)',
    async (_name, one) => {
      const { flow, sent, result } = told.get(one)!
      const { rows } = await door.pool.query<Sent>(
        `select c.user_id as contact, m.node, (extract(epoch from m.queued_at) * 1000)::float8 as at, m.content::json ->> 'subject' as subject
       from millrace.message m join millrace.contact c on c.id = m.contact where m.flow = $1::int and m.state = 'sent'`,
        [flow],
      )
      expect(sent.length).toBeGreaterThan(people / 2)
      expect(rows.toSorted(byTime)).toEqual(sent)
      const { version: _version, ...stats } = (await door.ask('GET', `/api/flows/${flow}/stats`)).body
      expect(stats).toEqual(result.stats)
    },
  )
})

/** Tells the server everything at its instant, in order. */
async function replay({ runtime, pool }: FrontDoor, noted: readonly Noted[]): Promise<void> {
  const moments = Map.groupBy(
    noted.toSorted((a, b) => a.at - b.at),
    ({ at }) => at,
  )
  for (const [at, happenings] of moments) {
    await runtime.clock.moveTo(at)
    for (const { userId, id, event, properties = {}, node, turn, status } of happenings) {
      if (event !== undefined) {
        const record = { id: id!, type: 'track' as const, event, at, receivedAt: at, properties }
        await runtime.ingest([{ workspace: 1, identity: { userId }, event: record }])
        continue
      }
      const { rows } = await pool.query<{ id: string }>(
        `select m.id::text from millrace.message m join millrace.contact c on c.id = m.contact
         where c.user_id = $1 and m.node = $2 and m.state = 'sent' order by m.queued_at offset $3 limit 1`,
        [userId, node, turn],
      )
      await recordStatus(runtime, (await findMessage(pool, rows[0]!.id))!, { status: status! })
    }
    await runtime.settle()
  }
  await runtime.clock.moveTo(start + days * 86_400_000)
}
