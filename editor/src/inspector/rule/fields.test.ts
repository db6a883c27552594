import type { FlowDocument, NodeManifest } from '@millrace/core'
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
  [type, { type, title: { en: type }, group: 'control', trigger: false, ...more } as NodeManifest] as const
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

  it('has the statuses of this flow’s messages (003.02)', () => {
    expect(messageNodes(source).map(({ id }) => id)).toEqual(['mail'])
    expect(fieldsOf(source).find(({ path }) => path === 'message.mail.opened')).toMatchObject({
      type: 'moment',
      title: { en: 'Your cart: opened', ru: 'Your cart: открыто' },
    })
  })

  it('has the results of earlier steps', () => {
    const results = fieldsOf(source).filter(({ group }) => group === 'results')
    expect(results.map(({ path }) => path)).toEqual(['vars.stock', 'vars.wait.event'])
  })

  it('names every path once', () => {
    const paths = fieldsOf(source).map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
  })
})
