import { expect, it } from 'vitest'
import { convertNode } from './convert.ts'
import type { FlowDocument } from './document.ts'
import { defineNode, definePlugin, leave } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'

const branches = Type.Array(Type.Object({ name: Type.String(), count: Type.Optional(Type.Number({ default: 1 })) }))
const declaration = { version: 2, title: { en: 'Split' }, group: 'split', icon: 'split', run: () => leave('a') }
const source = defineNode({
  ...declaration,
  type: 'probe.source',
  config: Type.Object({ branches }),
  ports: [{ each: 'branches' }, 'rest'],
  converts: { 'probe.target': (config) => (config.branches.length > 2 ? null : { paths: config.branches }) },
})
const target = defineNode({ ...declaration, type: 'probe.target', config: Type.Object({ paths: branches }), ports: [{ each: 'paths' }] })
const registry = createRegistry([definePlugin({ name: 'probe', nodes: [source, target] })])

const flow = (names: readonly string[]): FlowDocument => ({
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes: [
    {
      id: 'split',
      type: 'probe.source',
      version: 1,
      note: 'why',
      at: { x: 1, y: 2 },
      config: { branches: names.map((name) => ({ name })) },
    },
    { id: 'end', type: 'probe.target', version: 2, config: { paths: [] } },
  ],
  edges: [...names, 'rest'].map((port) => ({ from: 'split', port, to: 'end' })),
})
const codeOf = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

it('keeps what can be kept of a node that becomes another: id, place, note, and the wires of ports that are there', () => {
  const converted = convertNode(flow(['a', 'b']), { node: 'split', to: 'probe.target' }, registry)
  const paths = [
    { name: 'a', count: 1 },
    { name: 'b', count: 1 },
  ]
  expect(converted.nodes[0]).toEqual({ id: 'split', type: 'probe.target', version: 2, note: 'why', at: { x: 1, y: 2 }, config: { paths } })
  expect(converted.edges.map(({ port }) => port)).toEqual(['a', 'b'])
  expect(converted.nodes[1]).toEqual(flow([]).nodes[1])
})

it('says of what cannot become another why', () => {
  expect(codeOf(() => convertNode(flow(['a', 'b', 'c']), { node: 'split', to: 'probe.target' }, registry))).toBe('FLOW_CONVERT_IMPOSSIBLE')
  for (const order of [
    { node: 'nobody', to: 'probe.target' },
    { node: 'end', to: 'probe.source' },
    { node: 'split', to: 'toString' },
  ]) {
    expect(codeOf(() => convertNode(flow(['a']), order, registry))).toBe('FLOW_CONVERT_UNKNOWN')
  }
})
