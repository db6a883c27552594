import type { JsonObject, Rule } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold, historyOf, faultAgainstFold, logEvents, orderProperties, type Told } from '../../../test/support/event-log.ts'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { eventsCount, type CountParams } from './events-count.ts'
import { eventsLast } from './events-last.ts'
import plugin from './index.ts'
import { ordersFact } from './orders.ts'
import { requestsFact } from './requests.ts'

const start = Date.UTC(2027, 0, 1)
const now = Date.UTC(2027, 2, 1)
const order = (total: number, at: number) => createEvent({ event: 'Order Completed', properties: { total } }, at)

describe('counts', () => {
  it('of events in a span lose one when it is too old, and say when that will be', () => {
    const params: CountParams = { event: 'Order Completed', within: 'P1M' }
    const value = fold(eventsCount, params, [order(1, start), order(2, Date.UTC(2027, 1, 20)), order(3, Date.UTC(2027, 0, 31))])
    expect(eventsCount.view!(value, { now: Date.UTC(2027, 0, 31, 1), params })).toBe(3)
    expect(eventsCount.view!(value, { now, params })).toBe(1)
    const next = eventsCount.changesAt!(value, { now: Date.UTC(2027, 0, 31, 1), params })!
    expect(next).toBe(Date.UTC(2027, 1, 1))
    expect(eventsCount.view!(value, { now: next, params })).toBe(2)
    expect(eventsCount.changesAt!(value, { now: Date.UTC(2028, 0, 1), params })).toBe(null)
  })

  it('of events with a rule leave out what the rule does not let through, and what it cannot be worked out for', () => {
    const where = { '>': [{ var: 'event.properties.total' }, 100] }
    expect(fold(eventsCount, { event: 'Order Completed', where }, [order(99, start), order(101, start)])).toBe(1)
    const longest: Rule = {
      all: [{ map: [{ var: 'event.properties.list' }, { map: [{ var: 'x' }, { var: '' }] }] }, { matches: [{ var: '' }, 'a'] }],
    }
    const long = createEvent({ event: 'Order Completed', properties: { list: Array.from({ length: 20_000 }, () => ({ x: 'y' })) } })
    expect(fold(eventsCount, { event: 'Order Completed', where: longest }, [long])).toBe(0)
  })

  it('of orders add whole cents: 0.1 and 0.2 are 0.3 (004.53)', () => {
    const value = fold(ordersFact, {}, [
      order(0.1, start + 5),
      order(0.2, start),
      createEvent({ event: 'Order Completed', properties: { revenue: 7, total: 1e300 } }, start + 9),
    ])
    expect(ordersFact.view!(value, { now, params: {} })).toEqual({
      count: 3,
      sum: 7.3,
      firstAt: '2027-01-01T00:00:00.000Z',
      lastAt: '2027-01-01T00:00:00.009Z',
    })
  })

  it('of requests count forms and deals (002.29)', () => {
    const events = ['Form Submitted', 'Deal Created', 'Deal Updated', 'Order Completed'].map((event) => createEvent(event))
    expect(fold(requestsFact, {}, events)).toBe(2)
  })
})

describe('counts in the database', () => {
  let database: PluginDatabase
  beforeAll(async () => {
    database = await openPluginDatabase(plugin)
  })
  afterAll(() => database.close())

  const events: fc.Arbitrary<Told> = fc.record({
    event: fc.constantFrom('Order Completed', 'Form Submitted', 'Deal Created'),
    after: fc.constantFrom(0, 1, 24 * 60, 20 * 24 * 60),
    late: fc.constantFrom(0, 0, 30, 40 * 24 * 60),
    properties: orderProperties,
    context: fc.constantFrom<JsonObject[]>({ ip: '10.0.0.1' }, {}),
  })
  const event = fc.constantFrom('Order Completed', 'Deal Created', '*')
  const where = fc.constantFrom<Rule[]>(
    { '>': [{ var: 'event.properties.total' }, 0.15] },
    { '==': [{ var: 'event.context.ip' }, '10.0.0.1'] },
    null,
  )
  const within = fc.constantFrom('PT1H', 'P1D', 'P30D', 'P1M', 'P1Y')
  const held = { events, start, now }

  it('events.count is what the events add up to', async () => {
    const params = fc.record({ event, where, within }, { requiredKeys: ['event'] })
    expect(await faultAgainstFold({ database, fact: eventsCount, params, ...held, numRuns: 150 })).toBe(null)
  })

  it('events.last is when the latest of them was', async () => {
    expect(
      await faultAgainstFold({ database, fact: eventsLast, params: fc.record({ event, where }, { requiredKeys: ['event'] }), ...held }),
    ).toBe(null)
  })

  it('contact.orders and contact.requestCount are what the events add up to', async () => {
    expect(await faultAgainstFold({ database, fact: ordersFact, params: fc.constant({}), ...held })).toBe(null)
    expect(await faultAgainstFold({ database, fact: requestsFact, params: fc.constant({}), ...held })).toBe(null)
  })

  it('are of the workspace and the contact that are asked about', async () => {
    const [anna, boris] = (await database.contacts(2)) as [string, string]
    await logEvents(database, anna, historyOf([{ event: 'Order Completed', after: 0, late: 0, properties: { total: 5 } }], start))
    const load = (workspace: number, ids: readonly string[]) =>
      ordersFact.load(database.sql, { workspace, ids, now, params: {}, pending: [] })
    expect([...(await load(1, [anna, boris])).keys()]).toEqual([anna])
    expect(await load(2, [anna])).toEqual(new Map())
  })
})
