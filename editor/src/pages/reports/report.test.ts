import type { FlowDocument, FlowStats } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { funnelOf } from './funnel.ts'
import { columnsOf } from './report.ts'

const node = (id: string, type: string) => ({ id, type, version: 1, config: {} })
const document: FlowDocument = {
  millrace: 1,
  name: 'Welcome',
  settings: {},
  nodes: [node('end', 'end'), node('letter', 'email.send'), node('start', 'trigger.event'), node('bought', 'goal')],
  edges: [
    { from: 'start', port: 'out', to: 'letter' },
    { from: 'letter', port: 'out', to: 'end' },
  ],
}
const counts = (entered: number, more: object = {}) => ({ entered, inside: 0, left: {}, failed: 0, exited: 0, ...more })

describe('the funnel of a flow', () => {
  it('tells how many of those who entered come to each step, in the order of the flow (004.30)', () => {
    const stats: FlowStats = {
      version: 1,
      inside: 10,
      completed: 60,
      nodes: {
        start: counts(80, { left: { out: 80 } }),
        letter: counts(80, { inside: 10, left: { out: 60 }, failed: 4, exited: 6 }),
        end: counts(60, { left: { out: 60 } }),
        bought: counts(0, { reached: 20 }),
      },
    }
    const funnel = funnelOf(document, stats)
    expect(funnel).toMatchObject({ entered: 80, inside: 10, completed: 60 })
    expect(funnel.steps.map(({ node: id, share }) => [id, share])).toEqual([
      ['start', 1],
      ['letter', 1],
      ['end', 0.75],
      ['bought', 0.25],
    ])
    expect(funnel.steps[1]).toMatchObject({ inside: 10, left: 60, failed: 4, exited: 6, reached: null })
  })

  it('is all noughts before anybody entered, and leaves out steps without counts', () => {
    expect(funnelOf(document, { version: 1, inside: 0, completed: 0, nodes: { start: counts(0) } })).toEqual({
      entered: 0,
      completed: 0,
      inside: 0,
      steps: [expect.objectContaining({ node: 'start', share: 0 })],
    })
  })

  it('tells a step that several ways lead to after all of them', () => {
    const stats: FlowStats = {
      version: 1,
      inside: 0,
      completed: 0,
      nodes: { start: counts(3), letter: counts(1), end: counts(3), bought: counts(0) },
    }
    const forked = { ...document, edges: [{ from: 'start', port: 'rest', to: 'end' }, ...document.edges] }
    expect(funnelOf(forked, stats).steps.map(({ node: id }) => id)).toEqual(['start', 'letter', 'end', 'bought'])
  })

  it('does not go round in a circle', () => {
    const round = { ...document, edges: [...document.edges, { from: 'end', port: 'out', to: 'letter' }] }
    const stats: FlowStats = { version: 1, inside: 0, completed: 0, nodes: { start: counts(1), letter: counts(3), end: counts(3) } }
    expect(funnelOf(round, stats).steps.map(({ share }) => share)).toEqual([1, 3, 3])
  })
})

describe('the columns of a report', () => {
  it('are what some channel can tell, and troubles only where there are any', () => {
    const row = (of: Record<string, number>) => ({
      numbers: { channel: 'x', title: { en: 'x' }, counts: of, machine: {}, rates: {}, untold: [] as string[] },
    })
    expect(columnsOf([row({ queued: 2, sent: 0, refused: 0, opened: 0 })])).toEqual(['queued', 'sent', 'opened'])
    expect(columnsOf([row({ queued: 2 }), row({ queued: 1, refused: 1, replied: 0 })])).toEqual(['queued', 'replied', 'refused'])
    expect(columnsOf([])).toEqual([])
  })

  it('are there for what nobody told, as for what somebody did: a dash with its reason says more than no column', () => {
    const silent = {
      numbers: { channel: 'x', title: { en: 'x' }, counts: { queued: 1, sent: 1 }, machine: {}, rates: {}, untold: ['delivered'] },
    }
    expect(columnsOf([silent])).toEqual(['queued', 'sent', 'delivered'])
  })
})
