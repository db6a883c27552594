/** Each node by itself: its type and version are installed, its config is sound, and it knows its ports. */
import type { Finding, FlowDocument, FlowNode } from '../document.ts'
import type { JsonObject } from '../json.ts'
import type { NodeDefinition, Port } from '../plugin.ts'
import { portsOf } from '../ports.ts'
import type { Registry } from '../registry.ts'
import { validateAgainst, withDefaults } from '../validate.ts'
import { checkFacts } from './facts.ts'
import { findContents, type NodeReference } from './contents.ts'

type Definition = Registry['nodes'] extends ReadonlyMap<string, infer D> ? D : NodeDefinition

/** A node as the graph sees it; `definition` is null when nothing is known of its type. */
export interface CheckedNode {
  readonly id: string
  readonly type: string
  readonly disabled: boolean
  readonly definition: Definition | null
  /** Null when they cannot be known. */
  readonly ports: readonly Port[] | null
  readonly references: readonly NodeReference[]
}

export interface CheckedNodes {
  /** By id; of nodes with the same id, the first. */
  readonly nodes: ReadonlyMap<string, CheckedNode>
  readonly findings: readonly Finding[]
}

export function checkNodes(document: FlowDocument, registry: Registry): CheckedNodes {
  const nodes = new Map<string, CheckedNode>()
  const findings: Finding[] = []
  for (const node of document.nodes) {
    if (nodes.has(node.id))
      findings.push(nodeFault(node, '', 'FLOW_NODE_ID_REPEATED', `Two nodes have the id ${node.id}; give one another`))
    else nodes.set(node.id, checkNode(node, registry, findings))
  }
  return { nodes, findings }
}

function nodeFault(node: { readonly id: string }, path: string, code: string, message: string): Finding {
  return { code, severity: 'error', node: node.id, path, message }
}

function checkNode(node: FlowNode, registry: Registry, findings: Finding[]): CheckedNode {
  const definition = registry.nodes.get(node.type) ?? null
  const disabled = node.disabled === true
  const checked = {
    id: node.id,
    type: node.type,
    disabled,
    definition,
    ports: null,
    references: [] as readonly NodeReference[],
  }
  if (definition === null) {
    findings.push(
      nodeFault(node, '', 'FLOW_NODE_TYPE_UNKNOWN', `No installed plugin has the node type ${node.type}; install it, or replace the node`),
    )
    return checked
  }
  const config = migrated(node, definition, findings)
  if (config === null) return checked
  const ports = portsOf(definition.ports, config)
  // A disabled node is passed through, so what is wrong inside it does no harm.
  if (disabled) return { ...checked, ports }
  for (const { path, code, message } of checkFacts(config, registry)) findings.push(nodeFault(node, path, code, message))
  return { ...checked, ports, references: checkConfig(node, definition, config, findings) }
}

function migrated(node: FlowNode, definition: Definition, findings: Finding[]): JsonObject | null {
  const config = node.config as JsonObject
  if (node.version === definition.version) return config
  if (node.version > definition.version || definition.migrate === undefined) {
    const message = `${node.type} is installed in version ${definition.version}, this node needs version ${node.version}; update the plugin, or replace the node`
    findings.push(nodeFault(node, '', 'FLOW_NODE_VERSION_UNKNOWN', message))
    return null
  }
  try {
    return definition.migrate(config, node.version)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown fault'
    findings.push(
      nodeFault(
        node,
        '',
        'FLOW_NODE_MIGRATION_FAILED',
        `This node of version ${node.version} cannot be brought up to version ${definition.version}: ${reason}`,
      ),
    )
    return null
  }
}

function checkConfig(node: FlowNode, definition: Definition, config: JsonObject, findings: Finding[]): readonly NodeReference[] {
  const faults = validateAgainst(definition.config, config)
  for (const { path, code, message } of faults) findings.push(nodeFault(node, path, code.replace('VALUE_', 'FLOW_CONFIG_'), message))
  const contents = findContents(definition.config, config)
  for (const { path, code, message } of contents.faults) findings.push(nodeFault(node, path, code, message))
  if (faults.length === 0) {
    for (const own of definition.check?.(withDefaults(definition.config, config) as never) ?? []) {
      const { code, severity = 'error', path, message, says } = own
      findings.push({ code, severity, node: node.id, path, message, ...(says !== undefined && { says }) })
    }
  }
  return contents.references
}
