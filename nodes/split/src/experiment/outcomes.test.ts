import { idFrom, type EventRecord, type Json, type JsonObject, type MessageStatus } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import type { Assignment } from './assignments.ts'
import type { Goal } from './config.ts'
import { outcomeListener } from './outcomes.ts'

const noon = Date.UTC(2027, 0, 1, 12)
const run = idFrom(noon, 'run')
const assignment: Assignment = {
  flow: '1',
  node: 'split',
  series: 's',
  stratum: 'lot:a=10000;holdout=0',
  variant: 'a',
  at: noon,
  until: noon + 1000,
  terms: { goal: null, messages: [] },
  runs: [run],
  opened: false,
  clicked: false,
  reached: false,
  value: 0,
}

/** By how much the tallies move. */
function counted(event: EventRecord, more: Partial<Assignment> = {}): JsonObject | null {
  const contact = { id: '1', userId: 'anna', anonymousId: null, attributes: { limit: 5 }, createdAt: noon }
  const fact = () => [{ ...assignment, ...more }] as unknown as Json
  const writes = outcomeListener.hear({ event, contact, now: event.at, fact })
  const [first] = writes.map(({ data }) => (data as { counts: JsonObject }).counts)
  return first === undefined ? null : Object.fromEntries(Object.entries(first).filter(([, count]) => count !== 0))
}
const status = (is: MessageStatus, more: Partial<NonNullable<EventRecord['message']>> = {}, at = noon) => ({
  ...createEvent('Email', at),
  message: { id: idFrom(noon, 'message'), run, node: 'letter', status: is, channel: 'email', ...more },
})
const bought = (properties: JsonObject, goal: Partial<Goal> = {}, more: Partial<Assignment> = {}) =>
  counted(createEvent({ event: 'Order', properties }, noon), { terms: { goal: { event: 'Order', ...goal }, messages: [] }, ...more })

describe('outcomes of a split test', () => {
  it('are opens and clicks, each once; who clicks has opened (000.42, 000.43)', () => {
    expect(counted(status('opened'))).toEqual({ opens: 1 })
    expect(counted(status('clicked'))).toEqual({ opens: 1, clicks: 1 })
    expect(counted(status('clicked'), { opened: true })).toEqual({ clicks: 1 })
    expect(counted(status('opened'), { opened: true })).toBeNull()
    expect(counted(status('delivered'))).toBeNull()
  })

  it('are those of messages that the runs sent after the contact was assigned, by the nodes that are named', () => {
    expect(counted(status('opened', { run: idFrom(noon, 'other') }))).toBeNull()
    expect(counted(status('opened', { run: null }))).toBeNull()
    expect(counted(status('opened', { id: idFrom(noon - 1, 'earlier') }))).toBeNull()
    expect(counted(status('opened'), { terms: { goal: null, messages: ['other'] } })).toBeNull()
    expect(counted(status('opened'), { terms: { goal: null, messages: ['letter'] } })).toEqual({ opens: 1 })
  })

  it('count up to the end of the window', () => {
    expect(counted(status('opened', {}, noon + 1000))).toEqual({ opens: 1 })
    expect(counted(status('opened', {}, noon + 1001))).toBeNull()
  })

  it('are goals, once, that the rule lets through, after the contact was assigned (000.44)', () => {
    const where = { '>': [{ var: 'event.properties.total' }, { var: 'contact.limit' }] }
    expect(bought({}, { value: 0 })).toEqual({ goals: 1 })
    expect(bought({}, { value: 0 }, { reached: true })).toBeNull()
    expect(bought({ total: 4 }, { where })).toBeNull()
    expect(bought({ total: 6 }, { where, value: 1 })).toEqual({ goals: 1, value: 1, squares: 1 })
    expect(bought({ total: 6 }, { where: { nosuch: 1 } })).toBeNull()
    expect(bought({}, {}, { at: noon + 1 })).toBeNull()
    expect(counted(createEvent('Order', noon))).toBeNull()
  })

  it('are worth a number, a text that comes to one, or what the event says; nonsense is worth nothing (000.45)', () => {
    const worth = (properties: JsonObject, value?: number | string) =>
      bought(properties, value === undefined ? {} : { value })!['value'] ?? 0
    expect(worth({ total: 9 }, 2.5)).toBe(2.5)
    expect(worth({ total: 9 }, '{{ event.properties.total | times: 2 }}')).toBe(18)
    expect(worth({ revenue: 7, total: 9 })).toBe(7)
    expect(worth({ value: '12.5' })).toBe(12.5)
    expect(worth({ total: -9 })).toBe(-9)
    for (const nonsense of ['{{ 5 | plus: 5 }}', 'much', '', true, [5], { a: 1 }, null, -0, 1e10, 2 ** 53])
      expect(worth({ total: nonsense as Json })).toBe(0)
    expect(worth({}, '{{ event.properties.nothing }}')).toBe(0)
    expect(worth({}, '{{ 1 | nosuchfilter }}')).toBe(0)
  })

  it('add up for each contact: squares are of all it is worth', () => {
    expect(bought({ total: 3 }, {}, { reached: true, value: 2 })).toEqual({ value: 3, squares: 21 })
  })
})
