import { describe, expect, it } from 'vitest'
import { checkFlow } from './check.ts'
import { defineNode, definePlugin, leave } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'

const looks = { version: 1, title: { en: 'Test' }, group: 'test', icon: 'circle' }
const nothing = Type.Object({}, { additionalProperties: false })
const rich = Type.Object({
  branches: Type.Array(Type.Object({ name: Type.String(), rule: Type.Unknown({ 'x-ui': { widget: 'rule' } }) })),
  subject: Type.String({ 'x-ui': { widget: 'liquid' } }),
  count: Type.Integer(),
})
const registry = createRegistry([
  definePlugin({
    name: 'test',
    nodes: [
      defineNode({ ...looks, type: 'trigger', config: nothing, ports: ['out'], starts: () => ({ kind: 'api' }), run: () => leave('out') }),
      defineNode({ ...looks, type: 'end', config: nothing, ports: [], run: () => ({ kind: 'end' }) }),
      defineNode<typeof rich, string>({
        ...looks,
        type: 'rich',
        config: rich,
        ports: [{ each: 'branches' }, { port: 'else', otherwise: '@end' }],
        run: () => leave('else'),
      }),
    ],
  }),
])

const node = (id: string, type: string, config: object = {}) => ({ id, type, version: 1, config })
const edge = (from: string, port: string, to: string) => ({ from, port, to })

describe('checking a large flow', () => {
  const chain = (length: number) => {
    const config = {
      branches: [{ name: 'yes', rule: { '>': [{ var: 'contact.orders' }, 3] } }],
      subject: 'Hi {{ contact.name }}',
      count: 2,
    }
    const nodes = Array.from({ length }, (_, index) => node(`n${index}`, 'rich', config))
    const edges = nodes.slice(1).flatMap(({ id }, index) => [edge(`n${index}`, 'yes', id), edge(`n${index}`, 'else', 'end')])
    return {
      millrace: 1,
      name: 'Test',
      settings: {},
      nodes: [node('start', 'trigger'), ...nodes, node('end', 'end')],
      edges: [edge('start', 'out', 'n0'), edge(`n${length - 1}`, 'yes', 'end'), ...edges],
    }
  }
  /** Processor time, which a busy machine does not stretch as it does the clock's. */
  const cheapest = (document: unknown) =>
    Math.min(
      ...Array.from({ length: 8 }, () => {
        const start = process.cpuUsage()
        checkFlow(document, registry)
        const { user, system } = process.cpuUsage(start)
        return user + system
      }),
    )

  it('takes time in proportion to the flow', () => {
    const [small, large] = [chain(300), chain(3000)]
    expect(checkFlow(large, registry)).toEqual([])
    // Ten times the nodes; quadratic would be a hundred.
    expect(cheapest(large) / cheapest(small)).toBeLessThan(30)
  })

  it('goes through long chains and rings without running out of stack', () => {
    const document = chain(4900)
    const ring = {
      ...document,
      edges: [
        ...document.edges.filter(({ from, port }) => !(from === 'n4899' && port === 'yes')),
        { from: 'n4899', port: 'yes', to: 'n0' },
      ],
    }
    expect(checkFlow(ring, registry)).toMatchObject([{ code: 'FLOW_GRAPH_CYCLE_UNWAITED', node: 'n0' }])
  })
})
