import { checkFlow, convertNode, createRegistry, definePlugin, type FlowDocument, type JsonObject } from '@millrace/core'
import { expect, it } from 'vitest'
import { testOf } from './convert.ts'
import plugin from './index.ts'

const registry = createRegistry([plugin, definePlugin({ name: 'none' })])
const flow = (branches: readonly JsonObject[]): FlowDocument => ({
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes: [{ id: 'split', type: 'split.random', version: 1, config: { branches: [...branches] }, at: { x: 3, y: 4 } }],
  edges: [...branches.map(({ name }) => name as string), 'rest'].map((port) => ({ from: 'split', port, to: 'split' })),
})

it('turns a random split into a split test: names, titles, percentages and wires stay (000.51)', () => {
  const branches: JsonObject[] = [
    { name: 'a', title: 'Short', percent: 30 },
    { name: 'b', percent: 70 },
  ]
  const converted = convertNode(flow(branches), { node: 'split', to: 'split.test' }, registry)
  const config = { variants: branches, metric: 'opens', winner: 'manual' }
  expect(converted.nodes).toEqual([{ id: 'split', type: 'split.test', version: 1, config, at: { x: 3, y: 4 } }])
  expect(converted.edges.map(({ port }) => port)).toEqual(['a', 'b'])
  expect(checkFlow(converted, registry).filter(({ code }) => code.startsWith('FLOW_CONFIG') || code.startsWith('SPLIT'))).toEqual([])
})

it('makes percentages of numbers of contacts, in their proportion (000.51)', () => {
  const percents = (...counts: readonly number[]) =>
    (
      testOf({ branches: counts.map((count, index) => ({ name: `b${index}`, count })) })?.['variants'] as { percent: number }[] | undefined
    )?.map(({ percent }) => percent)
  expect(percents(500, 1500)).toEqual([25, 75])
  expect(percents(1, 1, 1)).toEqual([33.34, 33.33, 33.33])
  expect(percents(0, 0)).toBeUndefined()
  expect(percents(1, 1, 1, 1, 1, 1)).toBeUndefined()
})
