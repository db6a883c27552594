/** The triggers, played: which of a contact's events start a run, and with what. */
import { createPlay, createRegistry, defineNode, definePlugin, Type, type FlowDocument, type Json, type JsonObject } from '@millrace/core'
import { testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'
import { triggerDeal } from './trigger-deal.ts'
import { triggerForm } from './trigger-form.ts'
import { triggerOrder } from './trigger-order.ts'
import { triggerVisit } from './trigger-visit.ts'

const start = Date.UTC(2027, 0, 4, 9)
/** Ends, and tells what the run sees. */
const look = defineNode({
  type: 'probe.look',
  version: 1,
  title: { en: 'Look', ru: 'Взгляд' },
  group: 'control',
  icon: 'eye',
  config: Type.Object({}),
  needs: ['visit', 'deal'],
  ports: [],
  run: ({ facts }) => ({ kind: 'end', why: { event: facts.event, vars: facts.vars, visit: facts['visit'] ?? null } }),
})
const registry = createRegistry([plugin, definePlugin({ name: 'probe', nodes: [look] })])

function flowOn(type: string, config: JsonObject): FlowDocument {
  const nodes = [
    { id: 'start', type, version: 1, config },
    { id: 'look', type: 'probe.look', version: 1, config: {} },
  ]
  return { millrace: 1, name: 'Probe', settings: {}, nodes, edges: [{ from: 'start', port: 'out', to: 'look' }] }
}

type Sent = readonly [event: string, properties?: JsonObject, later?: string]

/** Sends events to Anna, some of them later; answers what each run that has ended saw. */
async function seen(
  type: string,
  config: JsonObject,
  sent: readonly Sent[],
  more: { readonly traits?: JsonObject; readonly wait?: string } = {},
) {
  const play = createPlay({ registry, start })
  await play.publish(flowOn(type, config))
  for (const [event, properties = {}, later] of sent) {
    if (later !== undefined) await play.advance({ by: later })
    await play.event({ userId: 'anna', event, properties, traits: more.traits ?? {} })
  }
  if (more.wait !== undefined) await play.advance({ by: more.wait })
  const looks: JsonObject[] = []
  for (const { id } of play.runs()) {
    const last = (await play.steps(id)).at(-1)!
    if (last.node === 'look') looks.push(last.why as JsonObject)
  }
  return looks
}
const propertyOf = (looks: readonly JsonObject[], name: string): readonly Json[] =>
  looks.map(({ event }) => ((event as JsonObject)['properties'] as JsonObject)[name]!)

const food = { product_id: 'p1', name: 'Cat food', category: 'Cats', price: 5 }
const collar = { product_id: 'p2', sku: 'C-2', name: 'Collar', category: 'Dogs', price: 9 }
const ordered = (order_id: string, total: number, ...products: readonly JsonObject[]): Sent => [
  'Order Completed',
  { order_id, total, products },
]

describe('trigger.order', () => {
  testNode(triggerOrder, { plugin, cases: [{ name: 'lets the contact in (004.05)', event: 'Order Completed', leaves: 'out' }] })

  it('starts on a purchase of a product, by its id, SKU or name, with that item (001.33)', async () => {
    const orders = [ordered('1', 5, food), ordered('2', 14, food, collar)]
    for (const product of ['p2', 'c-2', 'Collar']) {
      const looks = await seen('trigger.order', { product }, orders)
      expect(propertyOf(looks, 'order_id')).toEqual(['2'])
      expect(looks[0]!['vars']).toEqual({ item: collar })
    }
  })

  it('starts on a purchase from a category, and tells the category of the item (001.34, 002.10)', async () => {
    const looks = await seen('trigger.order', { category: 'cats' }, [ordered('1', 9, collar), ordered('2', 14, collar, food)])
    expect(propertyOf(looks, 'order_id')).toEqual(['2'])
    expect(looks[0]).toMatchObject({ vars: { item: { category: 'Cats' } } })
  })

  it('starts on the first order only, or on the n-th (002.08)', async () => {
    const orders = [1, 2, 3].map((n) => ordered(String(n), n))
    expect(propertyOf(await seen('trigger.order', { nth: 1 }, orders), 'order_id')).toEqual(['1'])
    expect(propertyOf(await seen('trigger.order', { nth: 3 }, orders), 'order_id')).toEqual(['3'])
    expect(triggerOrder.check!({ on: 'refunded', nth: 2 })).toMatchObject([{ code: 'ORDER_NTH_STATUS' }])
  })

  it('starts on a very big order, or a small one; an order without a sum is neither (004.52)', async () => {
    const orders: readonly Sent[] = [
      ordered('1', 10_000),
      ordered('2', 10_001),
      ['Order Completed', { order_id: '3', revenue: 20_000 }],
      ['Order Completed', { order_id: '4' }],
    ]
    expect(propertyOf(await seen('trigger.order', { over: 10_000 }, orders), 'order_id')).toEqual(['2', '3'])
    expect(propertyOf(await seen('trigger.order', { under: 10_001 }, orders), 'order_id')).toEqual(['1'])
  })

  it('starts when an order comes to a status, once, told or meant by the event (004.13, 000.30)', async () => {
    const events: readonly Sent[] = [
      ordered('1', 5),
      ['Order Updated', { order_id: '1', status: 'Paid' }],
      ['Order Updated', { order_id: '1', status: 'Paid', total: 6 }],
      ['Order Updated', { order_id: '1', status: 'sent' }],
      ['Order Refunded', { order_id: '1' }],
    ]
    expect(propertyOf(await seen('trigger.order', { status: 'paid' }, events), 'status')).toEqual(['Paid'])
    expect(await seen('trigger.order', { status: 'refunded' }, events)).toHaveLength(1)
    expect(await seen('trigger.order', { status: 'paid', on: 'refunded' }, events)).toHaveLength(0)
    expect(await seen('trigger.order', { on: 'updated' }, events)).toHaveLength(3)
    expect(await seen('trigger.order', { on: 'any' }, events)).toHaveLength(5)
  })

  it('starts for every order without any condition, each time anew (002.40, 002.09)', async () => {
    expect(await seen('trigger.order', {}, [ordered('1', 1), ordered('2', 2)])).toHaveLength(2)
  })
})

describe('trigger.visit', () => {
  testNode(triggerVisit, { plugin, cases: [{ name: 'lets the contact in (004.06)', event: 'Page Viewed', leaves: 'out' }] })

  const page = (path: string, later?: string) =>
    ['Page Viewed', { url: `https://shop.example${path}` }, ...(later === undefined ? [] : [later])] as unknown as Sent
  const pages = [
    page('/?utm_source=vk'),
    page('/catalog/1', 'PT5M'),
    page('/catalog/2'),
    page('/', 'PT1H'),
    page('/catalog/3?roistat=m7&promo=x', 'PT1H'),
  ]
  const urls = async (config: JsonObject, traits?: JsonObject) =>
    propertyOf(await seen('trigger.visit', config, pages, { ...(traits && { traits }) }), 'url').map((url) =>
      String(url).slice('https://shop.example'.length),
    )

  it('starts once in a visit, at its first page (002.13)', async () => {
    expect(await urls({})).toEqual(['/?utm_source=vk', '/', '/catalog/3?roistat=m7&promo=x'])
  })

  it('starts at the n-th visit (003.11)', async () => {
    expect(await urls({ nth: 2 })).toEqual(['/'])
  })

  it('starts when a section is viewed, once in a visit (003.13, 004.02)', async () => {
    expect(await urls({ page: '/catalog' })).toEqual(['/catalog/1', '/catalog/3?roistat=m7&promo=x'])
    expect(await urls({ page: '/catalog', nth: 1 })).toEqual(['/catalog/1'])
  })

  it('starts for a visit that came with parameters', async () => {
    expect(await urls({ parameters: { utm_source: 'vk' } })).toEqual(['/?utm_source=vk'])
    expect(await urls({ parameters: { marker: 'm7', promo: 'x' } })).toEqual(['/catalog/3?roistat=m7&promo=x'])
    expect(await urls({ parameters: { promo: 'y' } })).toEqual([])
  })

  it('starts for clients who are known, when they return, or for those who are not (002.07)', async () => {
    expect(await urls({ who: 'known', where: { '>': [{ var: 'visit.number' }, 1] } })).toEqual(['/', '/catalog/3?roistat=m7&promo=x'])
    expect(await urls({ who: 'unknown' })).toEqual([])
  })

  it('starts nothing for a page of an earlier visit that is told late', async () => {
    const play = createPlay({ registry, start })
    await play.publish(flowOn('trigger.visit', {}))
    const view = (at: number, url: string) => play.event({ userId: 'anna', event: 'Page Viewed', properties: { url }, at })
    await view(start, 'https://shop.example/now')
    await view(start - 7_200_000, 'https://shop.example/before')
    expect(play.runs()).toHaveLength(1)
    expect(play.fact('anna', 'visit')).toMatchObject({ number: 2, pages: 1 })
  })
})

describe('trigger.form', () => {
  testNode(triggerForm, { plugin, cases: [{ name: 'lets the contact in', event: 'Form Submitted', leaves: 'out' }] })

  it('starts on a form, by its id or name, or on any: a pop-up, a landing page (001.37, 003.16, 001.26)', async () => {
    const forms: readonly Sent[] = [
      ['Form Submitted', { form_id: 'Popup-1', email: 'a@b.example' }],
      ['Form Submitted', { form_name: 'landing' }],
    ]
    expect(propertyOf(await seen('trigger.form', { form: 'popup-1' }, forms), 'email')).toEqual(['a@b.example'])
    expect(await seen('trigger.form', { form: 'landing' }, forms)).toHaveLength(1)
    expect(await seen('trigger.form', {}, forms)).toHaveLength(2)
  })
})

describe('trigger.deal', () => {
  const deal = { id: 'a', status: 'new', createdAt: '2026-12-31T12:00:00.000Z', soldAt: null }
  const facts = { deal: { ...deal, all: [deal] } }
  testNode(triggerDeal, {
    plugin,
    cases: [
      { name: 'lets the contact in', event: 'Deal Updated', leaves: 'out' },
      {
        name: 'lets in whose deal has come of age',
        config: { on: 'age', days: 1, status: 'new' },
        facts,
        data: { deal: 'a' },
        leaves: 'out',
      },
      { name: 'ends for a deal that has moved on', config: { on: 'age', days: 1, status: 'work' }, facts, data: { deal: 'a' }, ends: true },
      { name: 'ends for a deal that is no more', config: { on: 'saleAge', days: 1 }, facts, data: { deal: 'b' }, ends: true },
    ],
  })
  const created = (deal_id: string, status: string, later?: string) =>
    ['Deal Created', { deal_id, status }, ...(later === undefined ? [] : [later])] as unknown as Sent
  const updated = (deal_id: string, status: string, later?: string) =>
    ['Deal Updated', { deal_id, status }, ...(later === undefined ? [] : [later])] as unknown as Sent
  const deals = [
    created('a', 'new'),
    created('b', 'new'),
    updated('b', 'work'),
    updated('b', 'work'),
    updated('a', 'work', 'PT1H'),
    updated('a', 'won'),
  ]
  const ids = (looks: readonly JsonObject[]) => looks.map(({ vars }) => ((vars as JsonObject)['deal'] as JsonObject)['id'])

  it('starts on a new deal (002.14)', async () => {
    expect(ids(await seen('trigger.deal', { on: 'created' }, deals))).toEqual(['a', 'b'])
    expect(triggerDeal.check!({ on: 'age' })).toMatchObject([{ code: 'DEAL_DAYS_MISSING' }])
  })

  it('starts when a deal changes its status, not when it is told again, whichever of several deals it is (002.15)', async () => {
    expect(ids(await seen('trigger.deal', { on: 'status' }, deals))).toEqual(['b', 'a', 'a'])
    expect(ids(await seen('trigger.deal', { on: 'status', status: 'Won' }, deals))).toEqual(['a'])
  })

  it('starts so many days after a deal was created, if it is still what it should be (002.16, 002.03)', async () => {
    const wait = { wait: 'P10D' }
    expect(ids(await seen('trigger.deal', { on: 'age', days: 3 }, [created('a', 'new'), created('b', 'new', 'P1D')], wait))).toEqual([
      'a',
      'b',
    ])
    const stuck = { on: 'age', days: 3, status: 'work' }
    expect(ids(await seen('trigger.deal', stuck, [created('a', 'work'), created('b', 'work', 'P1D'), updated('a', 'won')], wait))).toEqual([
      'b',
    ])
  })

  it('starts a run for each of several deals that come of age at one instant, as a file of a CRM tells them (002.16)', async () => {
    const sameDay = [created('a', 'new'), created('b', 'new'), created('c', 'new')]
    expect(ids(await seen('trigger.deal', { on: 'age', days: 3 }, sameDay, { wait: 'P10D' })).toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('starts so many days after the sale (002.17)', async () => {
    const sold: readonly Sent[] = [created('a', 'new'), updated('a', 'won', 'P2D')]
    expect(ids(await seen('trigger.deal', { on: 'saleAge', days: 5 }, sold, { wait: 'P4D' }))).toEqual([])
    expect(ids(await seen('trigger.deal', { on: 'saleAge', days: 5 }, sold, { wait: 'P6D' }))).toEqual(['a'])
  })
})
