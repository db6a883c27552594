import { describe, expect, it } from 'vitest'
import type { FlowStats, NodeStats } from '../api/types.ts'
import { edgeFlow, enteredOf, levelOf, nodeHeat } from './view.ts'

const counts = (more: Partial<NodeStats>): NodeStats => ({ entered: 0, inside: 0, left: {}, failed: 0, exited: 0, ...more })
const stats: FlowStats = {
  version: 1,
  inside: 40,
  completed: 30,
  nodes: {
    start: counts({ entered: 100, left: { out: 100 } }),
    wait: counts({ entered: 100, inside: 40, left: { ordered: 30, timeout: 0 }, failed: 10, exited: 20 }),
    end: counts({ entered: 30, left: { end: 30 } }),
  },
}
const view = { mode: 'funnel', entered: 100, inside: 40 } as const

describe('the view of counts on the canvas', () => {
  it('takes parts of those who came into the flow', () => {
    expect(enteredOf(stats, [{ to: 'wait' }, { to: 'end' }])).toBe(100)
    expect(enteredOf(null, [])).toBe(0)
  })
  it('draws an edge as wide as the part that went along it, and one that nobody took no wider than an edge', () => {
    expect(edgeFlow(stats, { from: 'start', port: 'out' }, view)).toEqual({ count: 100, share: 1, width: 16 })
    expect(edgeFlow(stats, { from: 'wait', port: 'timeout' }, view)).toEqual({ count: 0, share: 0, width: 1.75 })
    expect(edgeFlow(stats, { from: 'gone', port: 'out' }, view)).toMatchObject({ count: 0 })
    expect(edgeFlow(stats, { from: 'start', port: 'out' }, { ...view, mode: 'counts' })).toBeNull()
    expect(edgeFlow(stats, { from: 'start', port: 'out' }, { ...view, entered: 0 })).toBeNull()
  })
  it('stays as wide where contacts come round again', () => {
    const round = { ...stats, nodes: { ...stats.nodes, start: counts({ entered: 100, left: { out: 250 } }) } }
    expect(edgeFlow(round, { from: 'start', port: 'out' }, view)).toEqual({ count: 250, share: 2.5, width: 16 })
  })
  it('tells where people wait, of all inside, and where they drop out, of those who came there', () => {
    expect(nodeHeat(stats.nodes['wait']!, { ...view, mode: 'waits' })).toEqual({ count: 40, share: 1, level: 5 })
    expect(nodeHeat(stats.nodes['wait']!, { ...view, mode: 'drops' })).toEqual({ count: 30, share: 0.3, level: 3 })
    expect(nodeHeat(stats.nodes['end']!, { ...view, mode: 'drops' })).toEqual({ count: 0, share: 0, level: 0 })
    expect(nodeHeat(null, { ...view, mode: 'drops' })).toBeNull()
    expect(nodeHeat(stats.nodes['end']!, view)).toBeNull()
  })
  it('has five levels', () => {
    expect([0, 0.01, 0.05, 0.06, 0.2, 0.4, 0.51, 1].map(levelOf)).toEqual([0, 1, 1, 2, 3, 4, 5, 5])
  })
})
