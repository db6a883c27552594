import { describe, expect, it } from 'vitest'
import type { FlowStats, RunRecord, RunStep } from '../api/types.ts'
import { edgeCount, findingsByNode, nodeCounts, traceOfEdge, traceOfNode } from './overlay.ts'
import { traceOf } from './trace.ts'

const counts = { inside: 0, failed: 0, exited: 0 }
const stats: FlowStats = {
  version: 1,
  inside: 0,
  completed: 5,
  nodes: {
    start: { ...counts, entered: 5, left: { out: 5 } },
    wait: { ...counts, entered: 5, left: { done: 5 } },
    mail: { ...counts, entered: 0, left: {} },
  },
}

describe('counts on the canvas', () => {
  it('stand at edges once anybody could have passed', () => {
    expect(edgeCount(stats, { from: 'start', port: 'out' })).toBe(5)
    expect(edgeCount(stats, { from: 'wait', port: 'timeout' })).toBe(0)
    expect(edgeCount(stats, { from: 'mail', port: 'out' })).toBeNull()
  })
  it('are absent for steps that the published version does not have', () => {
    expect(nodeCounts(stats, 'new')).toBeNull()
    expect(edgeCount(null, { from: 'start', port: 'out' })).toBeNull()
  })
})

describe('findings on the canvas', () => {
  it('stand at their steps; those of the whole flow stand nowhere', () => {
    const finding = (node: string | null) => ({ code: 'X', severity: 'error' as const, node, path: '', message: '' })
    const byNode = findingsByNode([finding('a'), finding(null), finding('a')])
    expect([...byNode].map(([node, list]) => [node, list.length])).toEqual([['a', 2]])
  })
})

describe('one run on the canvas', () => {
  const step = (node: string, outcome: RunStep['outcome']): RunStep => ({
    at: '2026-01-01T00:00:00Z',
    input: 'enter',
    node,
    port: null,
    outcome,
  })
  const run: Pick<RunRecord, 'node' | 'state' | 'steps' | 'path'> = {
    node: 'wait',
    state: 'waiting',
    steps: [step('start', 'left'), step('goal', 'noticed'), step('wait', 'waiting')],
    path: [{ from: 'start', port: 'out', to: 'wait' }],
  }

  it('lights the steps it went through and dims the rest, what merely took note included', () => {
    const trace = traceOf(run)
    expect(['start', 'wait', 'goal', 'mail'].map((node) => traceOfNode(trace, node))).toEqual(['passed', 'standing', 'dim', 'dim'])
    expect(traceOfEdge(trace, { from: 'start', port: 'out' })).toBe('lit')
    expect(traceOfEdge(trace, { from: 'wait', port: 'done' })).toBe('dim')
  })
  it('says that it ended where it no longer stands', () => {
    expect(traceOfNode(traceOf({ ...run, state: 'completed' }), 'wait')).toBe('ended')
  })
  it('lays nothing over the canvas when no run is shown', () => {
    expect(traceOfNode(null, 'start')).toBeNull()
  })
})
