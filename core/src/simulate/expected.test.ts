import { expect, it } from 'vitest'
import type { FlowDocument } from '../document.ts'
import { defineChannel, definePlugin } from '../plugin.ts'
import { createRegistry } from '../registry.ts'
import { Type } from '../schema.ts'
import { storePlugin } from '../testing/store-plugin.ts'
import { flowOf } from '../testing/store-world.ts'
import { expectedOf } from './index.ts'

const letters = defineChannel({
  name: 'letter',
  title: { en: 'Letter', ru: 'Письмо' },
  icon: 'mail',
  message: Type.Object({ text: Type.String() }),
  address: () => null,
  normalize: (address) => address,
  statuses: { sent: 'Letter Sent', opened: 'Letter Opened' },
  send: async () => ({}),
})
const registry = createRegistry([storePlugin, definePlugin({ name: 'probe', channels: [letters] })])
const where = { '>': [{ var: 'event.properties.total' }, 100] }
const expected = (nodes: Parameters<typeof flowOf>[0], more: Partial<FlowDocument> = {}) =>
  expectedOf({ ...flowOf(nodes, []), ...more }, registry)

it('names what starts runs, then what nodes and exit rules listen for, with the rules', () => {
  const { events, requests, timed } = expected(
    {
      start: ['test.start', { event: 'Cart', where }],
      api: ['test.api'],
      wait: ['test.wait', { timeout: 'P1D', events: [{ name: 'paid', event: 'Order Paid' }] }],
      bought: ['test.goal', { event: 'Order Completed', exit: true }],
    },
    { settings: { exit: [{ event: 'Unsubscribed', where }] } },
  )
  expect(events).toEqual([
    { event: 'Cart', node: 'start', starts: true, where },
    { event: 'Order Paid', node: 'wait', starts: false, where: null },
    { event: 'Order Completed', node: 'bought', starts: false, where: null },
    { event: 'Unsubscribed', node: null, starts: false, where },
  ])
  expect([requests, timed]).toEqual([['api'], []])
})

it('leaves out what becomes of messages, unless it starts runs: that follows from how contacts behave', () => {
  const read = { timeout: 'P1D', events: [{ name: 'opened', event: 'Letter Opened' }] }
  expect(expected({ wait: ['test.wait', read] }).events).toEqual([])
  expect(expected({ start: ['test.start', { event: 'Letter Opened' }] }).events).toMatchObject([{ event: 'Letter Opened' }])
})

it('hears nothing of nodes that are off, of another plugin, or whose settings have faults', () => {
  const off = { id: 'start', type: 'test.start', version: 1, config: { event: 'Cart' }, disabled: true }
  expect(expected({}, { nodes: [off] }).events).toEqual([])
  expect(expected({ start: ['test.start', {}], lost: ['test.nowhere'] }).events).toEqual([])
})
