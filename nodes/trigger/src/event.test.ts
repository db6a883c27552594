import { testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { triggerEvent } from './event.ts'
import plugin from './index.ts'

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
})
