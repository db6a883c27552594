import { describe, expect, it } from 'vitest'
import { alternativeOf, alternativesOf, moved, newItem } from './items.ts'

const event = {
  type: 'object',
  required: ['name', 'event'],
  properties: { name: { type: 'string' }, event: { type: 'string' }, where: {} },
}
const message = {
  type: 'object',
  required: ['name', 'message', 'status'],
  properties: { name: { type: 'string' }, message: { type: 'string' }, status: { anyOf: [{ const: 'opened' }, { const: 'clicked' }] } },
}

describe('items of a list', () => {
  it('are recognised by the properties they have', () => {
    const alternatives = alternativesOf({ anyOf: [event, message] })
    expect(alternativeOf(alternatives, { name: 'a', event: 'Order Completed' })).toBe(0)
    expect(alternativeOf(alternatives, { name: 'a', message: 'mail' })).toBe(1)
    expect(alternativeOf(alternatives, { name: 'a', event: 'X', where: true })).toBe(0)
    expect(alternativesOf(event)).toEqual([event])
  })

  it('start with a key of their own and the first of what must be chosen', () => {
    expect(newItem(message, [{ name: 'branch' }])).toEqual({ name: 'branch-2', status: 'opened' })
    expect(newItem(event, [])).toEqual({ name: 'branch' })
  })

  it('move without losing any', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  })
})
