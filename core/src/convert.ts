/** Turns a node of a flow into one of another type that its own type knows how to become: its id, place, title and wires stay. */
import type { FlowDocument } from './document.ts'
import { FlowError } from './errors.ts'
import type { JsonObject } from './json.ts'
import { portsOf } from './ports.ts'
import type { Registry } from './registry.ts'
import { withDefaults } from './validate.ts'

/** Wires of ports that the new type does not have go. Throws `FlowError` `FLOW_CONVERT_*`. */
export function convertNode(
  document: FlowDocument,
  order: { readonly node: string; readonly to: string },
  registry: Registry,
): FlowDocument {
  const node = document.nodes.find(({ id }) => id === order.node)
  const source = node === undefined ? undefined : registry.nodes.get(node.type)
  const target = registry.nodes.get(order.to)
  const convert = source !== undefined && Object.hasOwn(source.converts ?? {}, order.to) ? source.converts![order.to] : undefined
  if (node === undefined || source === undefined || target === undefined || convert === undefined)
    throw new FlowError('FLOW_CONVERT_UNKNOWN', `Node ${order.node} is none that can become ${order.to}`)
  const config = convert(withDefaults(source.config, node.config) as JsonObject)
  if (config === null) throw new FlowError('FLOW_CONVERT_IMPOSSIBLE', `As node ${order.node} is set up, it cannot become ${order.to}`)
  const ports = new Set(portsOf(target.ports, config).map(({ name }) => name))
  const converted = { ...node, type: order.to, version: target.version, config }
  return {
    ...document,
    nodes: document.nodes.map((each) => (each === node ? (converted as typeof node) : each)),
    edges: document.edges.filter(({ from, port }) => from !== node.id || ports.has(port)),
  }
}
