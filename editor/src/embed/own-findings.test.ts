import { describe, expect, it } from 'vitest'
import { flow, manifest, manifests } from '../document/fixtures.ts'
import { findingsFor } from './own-findings.ts'

const schema = { type: 'object', properties: { tag: { type: 'string', minLength: 1 } }, required: ['tag'], additionalProperties: false }
const types = new Map([
  ...manifests,
  ['strict', manifest('strict', ['out'], { config: schema })],
  ['wait', manifest('wait', ['timeout'], { waits: true })],
])
const found = (document: ReturnType<typeof flow>) =>
  findingsFor()(document, types).map(({ code, node, severity, path }) => [code, node, severity, path].filter(Boolean).join(' '))

describe('what an embedded editor sees of a flow by itself', () => {
  it('is nothing of a flow that is whole, and of an empty one', () => {
    expect(found(flow('a:start b:end', 'a.out-b'))).toEqual([])
    expect(found(flow(''))).toEqual([])
  })

  it('is a flow without a start, a way that leads nowhere, and a step that nobody reaches', () => {
    expect(found(flow('b:end'))).toEqual(['FLOW_GRAPH_TRIGGER_MISSING error'])
    expect(found(flow('a:start b:end'))).toEqual(['FLOW_GRAPH_PORT_UNWIRED a error', 'FLOW_GRAPH_NODE_UNREACHABLE b error'])
    expect(found(flow('a:start b:wait c:end', 'a.out-b'))).toContain('FLOW_GRAPH_TIMEOUT_UNWIRED b warning')
  })

  it('is a setting that is missing or unknown, by its place', () => {
    const document = flow('a:start b:strict c:end', 'a.out-b b.out-c')
    expect(found(document)).toEqual(['FLOW_CONFIG_MISSING b error /tag'])
    const nodes = document.nodes.map((node) => (node.id === 'b' ? { ...node, config: { tag: 'x', colour: 1 } } : node))
    expect(found({ ...document, nodes })).toEqual([expect.stringContaining('FLOW_CONFIG_UNKNOWN b error')])
  })

  it('is a type that is not there; what is switched off is let be', () => {
    expect(found(flow('a:start b:gone c:end', 'a.out-b b.out-c'))).toEqual(['FLOW_NODE_TYPE_UNKNOWN b error'])
    const document = flow('a:start b:end c', 'a.out-b')
    expect(found({ ...document, nodes: document.nodes.map((node) => (node.id === 'c' ? { ...node, disabled: true } : node)) })).toEqual([])
  })
})
