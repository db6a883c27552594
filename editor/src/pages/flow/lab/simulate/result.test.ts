import type { FlowDocument, SimulationResult } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { barsOf, figuresOf, messageRows, roundUp, statsOf } from './result.ts'

const day = (index: number, entered: number, sent: number): SimulationResult['days'][number] => ({
  day: index,
  at: new Date(Date.UTC(2027, 0, 1 + index)).toISOString(),
  entered,
  completed: 0,
  failed: 0,
  exited: index === 0 ? 1 : 0,
  messages: sent === 0 ? {} : { mail: sent - 1, late: 1 },
})
const result: SimulationResult = {
  from: '2027-01-01T00:00:00.000Z',
  to: '2027-01-04T00:00:00.000Z',
  seed: 1,
  contacts: 10,
  stats: { inside: 4, completed: 5, nodes: {} },
  messages: { late: { queued: 2, sent: 2 }, mail: { queued: 5, refused: 1, sent: 4, opened: 2, clicked: 1 } },
  amounts: { 'bonus.accrued': { sum: 120.5, nodes: { gift: 120.5 } } },
  days: [day(0, 6, 4), day(1, 4, 2), day(2, 0, 0)],
  dead: [],
  failures: [],
}
const document: FlowDocument = {
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes: ['mail', 'late', 'silent'].map((id) => ({ id, type: 'probe', version: 1, config: {} })),
  edges: [],
}

describe('the figures of a simulation', () => {
  it('are the common ones, and the rare ones that happened', () => {
    expect(figuresOf(result, null).map(({ name, count }) => [name, count])).toEqual([
      ['entered', 10],
      ['completed', 5],
      ['inside', 4],
      ['messages', 6],
      ['exited', 1],
      ['refused', 1],
      ['amounts.bonus.accrued', 120.5],
    ])
  })
  it('stand beside those of the run before, of which none is lost', () => {
    const figures = figuresOf({ ...result, amounts: {}, messages: {} }, result)
    expect(figures.find(({ name }) => name === 'amounts.bonus.accrued')).toEqual({ name: 'amounts.bonus.accrued', count: 0, before: 120.5 })
    expect(figures.find(({ name }) => name === 'messages')).toEqual({ name: 'messages', count: 0, before: 6 })
  })
})

describe('messages by step', () => {
  it('stand in the order of the flow, without steps that sent none', () => {
    expect(messageRows(result, null, document)).toEqual([
      { node: 'mail', sent: 4, opened: 2, clicked: 1, before: null },
      { node: 'late', sent: 2, opened: 0, clicked: 0, before: null },
    ])
  })
  it('keep a step that sent some in the run before', () => {
    expect(messageRows({ ...result, messages: {} }, result, document).map(({ node, sent, before }) => [node, sent, before])).toEqual([
      ['mail', 0, 4],
      ['late', 0, 2],
    ])
  })
})

describe('the bars of a chart', () => {
  it('are one a day', () => {
    expect(barsOf(result, 'messages').map(({ count }) => count)).toEqual([4, 2, 0])
    expect(barsOf(result, 'entered').map(({ count }) => count)).toEqual([6, 4, 0])
  })
  it('hold several days each where there are too many to tell apart, and lose none', () => {
    const days = Array.from({ length: 400 }, (_, index) => day(index, 1, 0))
    const bars = barsOf({ days }, 'entered')
    expect([bars.length, bars[0]?.days, bars.at(-1)?.days]).toEqual([80, 5, 5])
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(400)
  })
  it('stand under a round number', () => {
    expect([0, 3, 5, 41, 128, 399, 1000].map(roundUp)).toEqual([4, 4, 5, 50, 150, 400, 1000])
  })
})

it('counts of a simulation are of no version', () => {
  expect(statsOf(result)).toEqual({ version: null, inside: 4, completed: 5, nodes: {} })
})
