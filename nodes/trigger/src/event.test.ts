import { createPlay, createRegistry, defineNode, definePlugin, Type } from '@millrace/core'
import { testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { triggerEvent } from './event.ts'
import plugin from './index.ts'

const end = defineNode({
  type: 'probe.end',
  version: 1,
  title: { en: 'End', ru: 'Конец' },
  group: 'control',
  icon: 'square',
  config: Type.Object({}),
  ports: [],
  run: () => ({ kind: 'end' }),
})
const registry = createRegistry([plugin, definePlugin({ name: 'probe', nodes: [end] })])

testNode(triggerEvent, {
  plugin,
  cases: [{ name: 'lets the contact in (002.18)', event: 'Order Completed', leaves: 'out' }],
})

describe('trigger.event', () => {
  it('starts on its event and rule, or on every event of the name without one (002.40)', () => {
    const where = { '>': [{ var: 'event.properties.total' }, 100] }
    expect(triggerEvent.starts!({ event: 'Order Completed', where })).toEqual({ kind: 'event', event: 'Order Completed', where })
    expect(triggerEvent.starts!({ event: 'Order Completed' })).toEqual({ kind: 'event', event: 'Order Completed' })
  })

  it.each([
    ['a subscription (000.14)', 'Subscribed'],
    ['a registration (004.08)', 'Signed Up'],
    ['a button pressed (003.12)', 'Button Clicked'],
  ])('starts on %s', async (_what, event) => {
    const play = createPlay({ registry, start: Date.UTC(2027, 0, 1) })
    const nodes = [
      { id: 'start', type: 'trigger.event', version: 1, config: { event, where: { '==': [{ var: 'event.properties.place' }, 'footer'] } } },
      { id: 'end', type: 'probe.end', version: 1, config: {} },
    ]
    await play.publish({ millrace: 1, name: 'Probe', settings: {}, nodes, edges: [{ from: 'start', port: 'out', to: 'end' }] })
    for (const place of ['header', 'footer']) await play.event({ userId: 'anna', event, properties: { place } })
    await play.event({ userId: 'anna', event: 'Page Viewed', properties: { place: 'footer' } })
    expect(play.runs().map((run) => run.event?.properties)).toEqual([{ place: 'footer' }])
  })
})
