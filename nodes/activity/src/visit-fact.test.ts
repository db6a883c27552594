import type { EventRecord, JsonObject } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultAgainstFold, fold, historyOf, logEvents, type Told } from '../../../test/support/event-log.ts'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import plugin from './index.ts'
import { visitFact } from './visit-fact.ts'
import { mostPaths } from './visits.ts'

const noon = Date.UTC(2027, 0, 1, 12)
const minute = 60_000
let made = 0
const page = (at: number, url: string, more: Partial<EventRecord> = {}) =>
  createEvent({ id: `p${(made += 1)}`, type: 'page', event: 'Page Viewed', properties: { url }, ...more }, at)
const viewOf = (...events: readonly EventRecord[]) =>
  visitFact.view!(fold(visitFact, {}, events), { now: noon, params: {} }) as JsonObject | null

describe('a visit', () => {
  it('begins with a page after a pause of 30 minutes, and not before (002.13)', () => {
    const first = [page(noon, 'https://shop.example/a'), page(noon + 30 * minute - 1, 'https://shop.example/b')]
    expect(viewOf(...first)).toMatchObject({ number: 1, pages: 2, paths: ['/a', '/b'], startedAt: '2027-01-01T12:00:00.000Z' })
    expect(viewOf(...first, page(noon + 60 * minute - 1, 'https://shop.example/c'))).toMatchObject({ number: 2, pages: 1, paths: ['/c'] })
    expect(viewOf()).toBe(null)
  })

  it('is the same in whichever order its pages were told', () => {
    const pages = [0, 20, 40, 90, 100].map((at) => page(noon + at * minute, `https://shop.example/${at}`))
    expect(viewOf(...pages.toReversed())).toEqual(viewOf(...pages))
    expect(viewOf(pages[0]!, pages[2]!, pages[1]!)).toMatchObject({ number: 1, pages: 3 })
  })

  it('keeps city, country, address, referrer, domain, landing page, marker, UTM and parameters of its first page (002.19, 002.20, 002.21, 002.22, 002.23, 002.24, 002.25, 002.26, 002.27)', () => {
    const url =
      'https://shop.example/cats?utm_source=vk&utm_medium=cpc&utm_campaign=spring&utm_content=b&utm_term=cat&roistat=vk1&roistat_param1=left&x=1'
    const context = { ip: '203.0.113.7', location: { city: 'Омск', country: 'Russia' }, page: { referrer: 'https://vk.example/feed' } }
    const properties = { url, title: 'Cats', params: { x: 2, colour: 'red' } }
    const view = viewOf(page(noon, url, { context, properties }), page(noon + minute, 'https://other.example/'))
    expect(view).toEqual({
      number: 1,
      startedAt: '2027-01-01T12:00:00.000Z',
      pages: 2,
      page: { at: '2027-01-01T12:01:00.000Z', url: 'https://other.example/', path: '/', title: null },
      paths: ['/cats', '/'],
      landing: url,
      referrer: 'https://vk.example/feed',
      domain: 'shop.example',
      city: 'Омск',
      country: 'Russia',
      ip: '203.0.113.7',
      marker: 'vk1',
      utm: { source: 'vk', medium: 'cpc', campaign: 'spring', content: 'b', term: 'cat' },
      params: { x: '2', colour: 'red', roistat_param1: 'left' },
    })
  })

  it('takes UTM of the context before that of the address, and is not grown by what a sender makes up', () => {
    const params = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`p${index}`, 'x'.repeat(5000)]))
    const context = { campaign: { name: 'mail', source: 'news' } }
    const view = viewOf(
      page(noon, 'https://shop.example/?utm_source=vk&utm_term=t', {
        context,
        properties: { url: `https://shop.example/?utm_source=vk&utm_term=t`, params },
      }),
    )!
    expect(view).toMatchObject({ utm: { source: 'news', campaign: 'mail', term: 't', medium: null } })
    expect(JSON.stringify(view).length).toBeLessThan(6000)
    expect(viewOf(page(noon, 'not an address', { context: { location: 'here', page: [] } }))).toMatchObject({
      domain: null,
      landing: 'not an address',
      city: null,
    })
  })
})

describe('visits in the database', () => {
  let database: PluginDatabase
  beforeAll(async () => {
    database = await openPluginDatabase(plugin)
  })
  afterAll(() => database.close())

  it('are what the pages told one by one make, late ones among them', async () => {
    const events: fc.Arbitrary<Told> = fc.record({
      event: fc.constantFrom('Page Viewed', 'Page Viewed', 'Order Completed'),
      after: fc.constantFrom(0, 1, 10, 29, 30, 31, 300),
      late: fc.constantFrom(0, 0, 0, 10, 29, 30),
      properties: fc.constantFrom<JsonObject[]>({ url: 'https://a.example/x?utm_source=s' }, { path: '/only' }, {}),
      context: fc.constantFrom<JsonObject[]>({ ip: '1.2.3.4' }, { page: { url: 'https://b.example/y', title: 'Y' } }),
    })
    const found = await faultAgainstFold({
      database,
      fact: visitFact,
      params: fc.constant({}),
      events,
      start: noon,
      now: noon,
      numRuns: 150,
    })
    expect(found).toBe(null)
  })

  it('of more pages than are kept count all of them', async () => {
    const [anna] = (await database.contacts(1)) as [string]
    const told = Array.from({ length: mostPaths + 20 }, (_, index) => ({
      event: 'Page Viewed',
      after: 1,
      late: 0,
      properties: { path: `/${index}` },
    }))
    const events = historyOf([{ event: 'Page Viewed', after: 0, late: 500 }, ...told], noon)
    await logEvents(database, anna, events)
    const loaded = (await visitFact.load(database.sql, { workspace: 1, ids: [anna], now: noon, params: {}, pending: [] })).get(anna)!
    expect(loaded).toEqual(fold(visitFact, {}, events))
    expect(visitFact.view!(loaded, { now: noon, params: {} })).toMatchObject({
      number: 2,
      pages: mostPaths + 20,
      page: { path: `/${mostPaths + 19}` },
    })
  })
})
