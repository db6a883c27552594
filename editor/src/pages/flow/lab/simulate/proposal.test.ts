import type { Expected, FlowDocument, Json } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { comparisonsIn, meeting, missing } from './comparisons.ts'
import { proposedAttributes, proposedEvents } from './proposal.ts'

const total = { var: 'event.properties.total' }
const documentWith = (...rules: readonly Json[]): FlowDocument => ({
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes: rules.map((rule, index) => ({ id: `n${index}`, type: 'probe', version: 1, config: { branches: [{ name: 'a', rule }] } })),
  edges: [],
})
const nothing: Expected = { events: [], requests: [], timed: [] }
const start = (where: Json = null) => ({ event: 'Order Completed', node: 'start', starts: true, where })

describe('comparisons', () => {
  it('are found wherever they stand, whichever side the field is on', () => {
    const rule = {
      and: [{ '>': [total, 100] }, { '!': [{ '<': [5, { var: ['contact.age', 0] }] }] }, { in: ['vip', { var: 'contact.tags' }] }],
    }
    expect(comparisonsIn(rule).map(({ path, operator, literal }) => [path, operator, literal])).toEqual([
      ['event.properties.total', '>', 100],
      ['contact.age', '>', 5],
      ['contact.tags', 'in', 'vip'],
    ])
    expect(comparisonsIn({ '==': [total, { var: 'contact.limit' }] })).toEqual([])
  })
  it.each([
    ['==', 'pro', 'pro', 'other'],
    ['!=', 'pro', 'other', 'pro'],
    ['>', 100, 200, 50],
    ['>=', 0, 0, -1],
    ['<', 10, 5, 20],
    ['<', -1, -2, 0],
    ['==', true, true, false],
    ['in', ['a', 'b'], 'a', 'other'],
    ['startsWith', '+7', '+7', 'other'],
  ] as const)('%s %j has a value that meets it and one that does not', (operator, literal, meets, misses) => {
    const comparison = { path: 'contact.x', operator, literal: literal as Json }
    expect([meeting(comparison), missing(comparison)]).toEqual([meets, misses])
  })
})

describe('proposed events', () => {
  it('happen as often as it takes: what starts the flow oftener than what ends it, each name once', () => {
    const events = [
      start(),
      { event: 'Order Completed', node: 'goal', starts: false, where: null },
      { event: 'Left', node: null, starts: false, where: null },
    ]
    expect(proposedEvents({ ...nothing, events }, documentWith())).toMatchObject([
      { key: 1, event: 'Order Completed', kind: 'rate', times: 3, unit: 'month', properties: {} },
      { key: 2, event: 'Left', kind: 'rate', times: 0.5, unit: 'month' },
    ])
  })
  it('carry what the rule of the trigger asks for', () => {
    const [event] = proposedEvents({ ...nothing, events: [start({ '>=': [total, 50] })] }, documentWith({ '>': [total, 500] }))
    expect(event).toMatchObject({ times: 3, properties: { total: 50 } })
  })
  it('carry what the trigger wants to be there and what runs are counted by, the same in each', () => {
    const cart = { var: 'event.properties.cart_id' }
    const events = [
      start({ '!!': [{ var: 'event.properties.name' }] }),
      { event: 'Left', node: 'goal', starts: false, where: { '==': [cart, { var: 'run.key' }] } },
    ]
    const keyed = { ...documentWith(), settings: { entry: { policy: 'once', key: cart } } } as const
    expect(proposedEvents({ ...nothing, events }, keyed)).toMatchObject([
      { event: 'Order Completed', properties: { name: '1', cart_id: '1' } },
      { event: 'Left', properties: { cart_id: '1' } },
    ])
  })
  it('come in two kinds where a branch asks for a property, half as often each', () => {
    const proposed = proposedEvents({ ...nothing, events: [start()] }, documentWith({ '>': [total, 500] }))
    expect(proposed).toMatchObject([
      { key: 1, times: 1.5, properties: { total: 1000 } },
      { key: 2, times: 1.5, properties: { total: 250 } },
    ])
  })
  it('begin with a request where the API lets contacts in', () => {
    expect(proposedEvents({ ...nothing, requests: ['start'] }, documentWith())).toMatchObject([{ key: 1, kind: 'enter', share: 100 }])
  })
})

describe('proposed attributes', () => {
  it('have values with which each rule holds for some and not for others', () => {
    const rules: Json[] = [
      { '==': [{ var: 'contact.plan' }, 'pro'] },
      { '==': [{ var: 'contact.attributes.plan' }, 'team'] },
      { '>': [{ var: 'contact.age' }, 30] },
    ]
    expect(proposedAttributes(documentWith(...rules))).toEqual([
      { name: 'plan', values: 'pro, team, other' },
      { name: 'age', values: '60, 15' },
    ])
  })
  it('are none of what the runtime knows of contacts itself', () => {
    expect(
      proposedAttributes(documentWith({ in: ['vip', { var: 'contact.tags' }] }, { '==': [{ var: 'contact.userId' }, 'ann'] })),
    ).toEqual([])
  })
})
