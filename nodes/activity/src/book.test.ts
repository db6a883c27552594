import type { JsonObject } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultAgainstFold, fold, type Told } from '../../../test/support/event-log.ts'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { dealFact } from './deals.ts'
import plugin from './index.ts'
import { orderFact } from './order-fact.ts'

const noon = Date.UTC(2027, 0, 1, 12)
let made = 0
const told = (event: string, properties: JsonObject, after = 0) => createEvent({ id: `d${(made += 1)}`, event, properties }, noon + after)
const deal = (...events: readonly ReturnType<typeof told>[]) =>
  dealFact.view!(fold(dealFact, {}, events), { now: noon, params: {} }) as JsonObject
const order = (...events: readonly ReturnType<typeof told>[]) =>
  orderFact.view!(fold(orderFact, {}, events), { now: noon, params: {} }) as JsonObject

describe('the deal', () => {
  it('is the one told of last, with its status, sum and extra fields (002.28, 002.30)', () => {
    const events = [
      told('Deal Created', { deal_id: 7, status: 'new', sum: 100, custom: { source: 'fair' } }),
      told('Deal Created', { deal_id: 'b', status: 'new' }, 1000),
      told('Deal Updated', { deal_id: 7, status: 'work', amount: 120 }, 2000),
    ]
    expect(deal(...events)).toMatchObject({
      id: '7',
      status: 'work',
      previousStatus: 'new',
      statusAt: '2027-01-01T12:00:02.000Z',
      createdAt: '2027-01-01T12:00:00.000Z',
      soldAt: null,
      sum: 120,
      custom: { source: 'fair' },
      changes: [events[1]!.id, events[2]!.id],
      all: [{ id: 'b' }, { id: '7' }],
    })
    expect(deal(...events.toReversed())).toEqual(deal(...events))
  })

  it('does not change its status by telling it again, and needs an id', () => {
    const again = [told('Deal Created', { deal_id: 'a', status: 'new' }), told('Deal Updated', { deal_id: 'a', status: 'new' }, 5)]
    expect(deal(...again)).toMatchObject({ status: 'new', previousStatus: null, changes: [] })
    expect(deal(told('Deal Created', { status: 'new' }))).toBe(null)
  })

  it('is sold when it says so, in one way or another (002.17)', () => {
    const soldAt = (properties: JsonObject) => deal(told('Deal Updated', { deal_id: 'a', ...properties }))['soldAt']
    expect(soldAt({ sold_at: '2026-12-31T10:00:00Z' })).toBe('2026-12-31T10:00:00.000Z')
    expect(soldAt({ won: true, sold_at: 'yesterday' })).toBe('2027-01-01T12:00:00.000Z')
    expect(soldAt({ status: 'Closed Won' })).toBe('2027-01-01T12:00:00.000Z')
    expect(soldAt({ status: 'lost' })).toBe(null)
  })
})

describe('the order', () => {
  it('has the status that is told, or the one the event means (004.13)', () => {
    const placed = told('Order Completed', { order_id: '1', total: 50 })
    expect(order(placed)).toMatchObject({ status: 'completed', sum: 50 })
    const paid = told('Order Updated', { order_id: '1', status: 'paid' }, 1)
    expect(order(placed, paid)).toMatchObject({ status: 'paid', previousStatus: 'completed', changes: [paid.id] })
    expect(order(placed, told('Order Refunded', { order_id: '1' }, 1))).toMatchObject({ status: 'refunded' })
  })
})

describe('books in the database', () => {
  let database: PluginDatabase
  beforeAll(async () => {
    database = await openPluginDatabase(plugin)
  })
  afterAll(() => database.close())

  const common = { after: fc.constantFrom(0, 0, 1, 60), late: fc.constantFrom(0, 0, 0, 45) }
  const status = fc.constantFrom('new', 'work', 'won', null)
  const held = { start: noon, now: noon, params: fc.constant({}) }

  it('deals are what the events tell, in whichever order', async () => {
    const properties = fc.record(
      {
        deal_id: fc.constantFrom('a', 'b', 7),
        status,
        sum: fc.constantFrom(1, 2.5, 'x'),
        custom: fc.constantFrom<JsonObject[]>({ a: 1 }, { b: 2 }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonObject>
    const events: fc.Arbitrary<Told> = fc.record({ event: fc.constantFrom('Deal Created', 'Deal Updated', 'Other'), properties, ...common })
    expect(await faultAgainstFold({ database, fact: dealFact, events, ...held })).toBe(null)
  })

  it('orders are what the events tell, in whichever order', async () => {
    const properties = fc.record(
      { order_id: fc.constantFrom('a', 'b'), status, total: fc.constantFrom(1, 2) },
      { requiredKeys: ['order_id'] },
    ) as fc.Arbitrary<JsonObject>
    const event = fc.constantFrom('Order Completed', 'Order Updated', 'Order Refunded', 'Order Cancelled')
    const events: fc.Arbitrary<Told> = fc.record({ event, properties, ...common })
    expect(await faultAgainstFold({ database, fact: orderFact, events, ...held })).toBe(null)
  })
})
