import { expect, it } from 'vitest'
import { compareFlows } from './compare-flows.ts'
import type { FlowDocument } from './document.ts'

const flow = (more: Partial<FlowDocument> = {}): FlowDocument => ({
  millrace: 1,
  name: 'Flow',
  nodes: [
    { id: 'a', type: 'test.a', version: 1, config: { x: 1, y: 2 }, at: { x: 0, y: 0 } },
    { id: 'b', type: 'test.b', version: 1, config: {} },
    { id: 'c', type: 'test.c', version: 1, config: {} },
  ],
  edges: [
    { from: 'a', port: 'out', to: 'b' },
    { from: 'b', port: 'out', to: 'c' },
  ],
  ...more,
})
const nothing = { added: [], removed: [], changed: [], rewired: [], renamed: [], settings: [] }

it('finds nothing in the order of keys, steps and edges, nor in where cards stand', () => {
  const same = flow()
  const shuffled = flow({
    nodes: [same.nodes[2]!, { ...same.nodes[0]!, config: { y: 2, x: 1 }, at: { x: 9, y: 9 } }, { ...same.nodes[1]!, disabled: false }],
    edges: same.edges.toReversed(),
  })
  expect(compareFlows(same, shuffled)).toEqual(nothing)
})

it('tells steps that do something else from those that only lead elsewhere, and from those that are called otherwise', () => {
  const { nodes, edges } = flow()
  const [a, b, c] = nodes as [FlowDocument['nodes'][number], FlowDocument['nodes'][number], FlowDocument['nodes'][number]]
  const d = { ...c, id: 'd' }
  expect(compareFlows(flow(), flow({ nodes: [{ ...a, config: { x: 2 } }, b, { ...c, title: 'The end' }] }))).toEqual({
    ...nothing,
    changed: ['a'],
    renamed: ['c'],
  })
  expect(compareFlows(flow(), flow({ nodes: [a, b, d], edges: [edges[0]!, { from: 'b', port: 'out', to: 'd' }] }))).toEqual({
    ...nothing,
    added: ['d'],
    removed: ['c'],
    rewired: ['b'],
  })
  expect(compareFlows(flow(), flow({ nodes: [a, { ...b, disabled: true }, c] })).changed).toEqual(['b'])
})

it('names the settings of the flow that differ', () => {
  const settings = { lifetime: 'P30D', timezone: 'contact' }
  expect(compareFlows(flow({ settings }), flow({ settings: { timezone: 'contact', exit: [{ event: 'Left' }] } })).settings).toEqual([
    'exit',
    'lifetime',
  ])
})
