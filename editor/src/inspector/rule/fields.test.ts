import type { FactManifest, FlowDocument, JsonObject, NodeManifest } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { fieldsOf, messageNodes, startingEvents } from './fields.ts'

const document: FlowDocument = {
  millrace: 1,
  name: 'Cart',
  nodes: [
    { id: 'start', type: 'in', version: 1, config: { event: 'Product Added' } },
    { id: 'mail', type: 'send', version: 1, config: { subject: 'Your cart' } },
    { id: 'ask', type: 'call', version: 1, config: { saveAs: 'stock' } },
    { id: 'wait', type: 'wait', version: 1, config: { events: [{ name: 'a', event: 'Order Completed' }] } },
  ],
  edges: [],
}
const manifest = (type: string, more: Partial<NodeManifest>) =>
  [type, { type, title: { en: type }, group: 'control', trigger: false, context: {}, ...more } as NodeManifest] as const
const manifests = new Map([
  manifest('in', { trigger: true }),
  manifest('send', { group: 'message' }),
  manifest('call', {}),
  manifest('wait', {}),
])
const source = { document, manifests }

describe('the catalogue of fields', () => {
  it('has the properties of the event that starts the flow, or of the one asked about (002.32)', () => {
    const paths = (event?: string) => fieldsOf({ ...source, ...(event === undefined ? {} : { event }) }).map(({ path }) => path)
    expect(startingEvents(source)).toEqual(['Product Added'])
    expect(paths()).toContain('event.properties.cart_id')
    expect(paths()).not.toContain('event.properties.order_id')
    expect(paths('Order Completed')).toContain('event.properties.order_id')
  })

  const text = { type: 'string', 'x-ui': { title: { en: 'Text', ru: 'Текст' } } }
  const flowBy = (context: JsonObject, config: JsonObject = {}) => ({
    document: { ...document, nodes: [{ id: 'start', type: 'by', version: 1, config }] },
    manifests: new Map([manifest('by', { trigger: true, context })]),
  })

  it('has what the triggers of the flow say they give, and nothing that only others give (002.32, 001.17)', () => {
    const products = { type: 'array', items: { type: 'object', properties: { category: text } }, 'x-ui': { title: { en: 'Items' } } }
    const event = {
      type: 'object',
      properties: { properties: { type: 'object', properties: { order_id: text, products, untitled: { type: 'string' } } } },
    }
    const soldAt: JsonObject = { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }], 'x-ui': { title: { en: 'Sale' } } }
    const given = fieldsOf(
      flowBy({ event, deal: { type: 'object', properties: { soldAt } }, 'vars.item': { type: 'object', properties: { category: text } } }),
    )
    const types = new Map(given.map(({ path, type }) => [path, type]))
    expect(types.get('event.properties.order_id')).toBe('text')
    expect(types.get('event.properties.products')).toBe('items')
    expect(given.find(({ path }) => path === 'event.properties.products')?.items).toMatchObject([{ path: 'category', type: 'text' }])
    expect(types.get('deal.soldAt')).toBe('date')
    expect(given.find(({ path }) => path === 'vars.item.category')).toMatchObject({ group: 'results', title: { ru: 'Текст' } })
    expect(types.has('event.properties.untitled')).toBe(false)
    expect(fieldsOf(source).some(({ path }) => path === 'deal.soldAt')).toBe(false)
  })

  it('has nothing of events in a flow that no event starts', () => {
    const paths = (context: JsonObject, event?: string) =>
      fieldsOf({ ...flowBy(context), ...(event === undefined ? {} : { event }) }).map(({ path }) => path)
    expect(paths({})).not.toContain('event.event')
    expect(paths({ event: { type: 'object' } })).toContain('event.event')
    expect(paths({}, 'Order Completed')).toEqual(expect.arrayContaining(['event.event', 'event.properties.order_id']))
  })

  it('has the facts of contacts, families as one field each, with what their values are chosen from', () => {
    const fact = (name: string, schema: JsonObject, more: Partial<FactManifest> = {}): FactManifest => ({
      name,
      scope: 'contact',
      title: { en: name },
      schema,
      params: null,
      ...more,
    })
    const count = { type: 'integer', 'x-ui': { title: { en: 'Number of orders' } } }
    const facts = [
      fact('contact.orders', { type: 'object', properties: { count } }),
      fact('contact.requestCount', { type: 'integer' }),
      fact('contact.segments', { type: 'array', items: { type: 'string', 'x-ui': { widget: 'segment' } } }),
      fact('events.count', { type: 'integer' }, { params: { type: 'object' } }),
      fact('shop.record', { anyOf: [{ type: 'object' }, { type: 'null' }] }, { params: { type: 'object' } }),
      fact('message', { type: 'object' }, { scope: 'run' }),
    ]
    const known = new Map(fieldsOf({ ...source, facts }).map((field) => [field.path, field]))
    expect(known.get('contact.orders.count')).toMatchObject({ type: 'number', group: 'facts' })
    expect(known.get('contact.segments')).toMatchObject({ type: 'list', group: 'contact', values: { 'x-ui': { widget: 'segment' } } })
    expect(known.get('events.count')).toMatchObject({ type: 'number', group: 'facts', family: { name: 'events.count' } })
    expect(known.get('shop.record')?.type).toBe('record')
    expect(known.has('contact.requestCount')).toBe(true)
    expect(known.has('message')).toBe(false)
  })

  const seen = [
    { event: null, name: 'plan', type: 'text', samples: ['gold'] },
    { event: null, name: 'city', type: 'text', samples: ['Kazan'] },
    { event: 'Product Added', name: 'in_stock', type: 'boolean', samples: [] },
    { event: 'Song Played', name: 'length', type: 'number', samples: [3] },
  ]

  it('has attributes and properties that came, with their types and samples', () => {
    const known = new Map(fieldsOf({ ...source, seen }).map((field) => [field.path, field]))
    expect(known.get('contact.plan')).toMatchObject({ type: 'text', group: 'contact', samples: ['gold'] })
    expect(known.get('contact.city')).toMatchObject({ title: { ru: 'Город' }, samples: ['Kazan'] })
    expect(known.get('event.properties.in_stock')?.type).toBe('boolean')
    expect(known.has('event.properties.length')).toBe(false)
  })

  it('has for a rule outside runs the contact and its facts alone, and for one over an event its fields alone', () => {
    const groups = (scope: 'contact' | 'event') => [
      ...new Set(
        fieldsOf({ ...source, seen, scope, ...(scope === 'event' && { event: 'Song Played' }) }).map(({ path }) => path.split('.')[0]),
      ),
    ]
    expect(groups('contact')).toEqual(['contact', 'bonus', 'now'])
    expect(groups('event')).toEqual(['event'])
    expect(fieldsOf({ ...source, seen, scope: 'event', event: 'Song Played' }).map(({ path }) => path)).toContain('event.properties.length')
  })

  it('has the statuses of this flow’s messages (003.02)', () => {
    expect(messageNodes(source).map(({ id }) => id)).toEqual(['mail'])
    expect(fieldsOf(source).find(({ path }) => path === 'message.mail.opened')).toMatchObject({
      type: 'moment',
      title: { en: 'Your cart: opened', ru: 'Your cart: открыто' },
    })
  })

  it('has the results of earlier steps', () => {
    const results = fieldsOf(source).filter(({ group }) => group === 'results')
    expect(results.map(({ path }) => path).slice(0, 3)).toEqual(['vars.stock', 'vars.wait.event', 'vars.wait.properties.cart_id'])
  })

  it('names every path once', () => {
    const paths = fieldsOf(source).map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
  })
})
