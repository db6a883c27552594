/**
 * Whether a flow can be published: every fault of a document as a finding, each with the node and the place. Takes anything; law: a
 * document without errors compiles, and none of its runs meets an unknown node, port, rule or text.
 */
import { checkGraph } from './check/graph.ts'
import { checkNodes } from './check/nodes.ts'
import { checkSettings } from './check/settings.ts'
import { checkShape } from './check/shape.ts'
import type { Finding, FlowDocument } from './document.ts'
import type { Registry } from './registry.ts'

/** Errors keep a flow from being published, warnings do not. A document of the wrong shape is reported for that alone. */
export function checkFlow(document: unknown, registry: Registry): readonly Finding[] {
  const faults = checkShape(document)
  if (faults.length > 0) {
    return faults.map(({ path, code, message }) => ({
      code: code.replace('VALUE_', 'FLOW_DOCUMENT_'),
      severity: 'error',
      node: null,
      path,
      message,
    }))
  }
  const flow = document as FlowDocument
  const { nodes, findings } = checkNodes(flow, registry)
  return [...checkSettings(flow, registry), ...findings, ...checkGraph(flow, nodes)]
}
