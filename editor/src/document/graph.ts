/**
 * Reading a flow document as a graph. A port has at most one edge (a run stands at one node), so an edge is named by where it leaves.
 */
import { portsOf, type Edge, type FlowDocument, type FlowNode, type JsonObject, type NodeManifest, type Port } from '@millrace/core'

export type Manifests = ReadonlyMap<string, NodeManifest>

export const emptyDocument = (name: string): FlowDocument => ({ millrace: 1, name, settings: {}, nodes: [], edges: [] })

/** The name of an edge, unique in a document. A space cannot stand in a node id. */
export function edgeKey(edge: { readonly from: string; readonly port: string }): string {
  return `${edge.from} ${edge.port}`
}

export function nodeOf(document: FlowDocument, id: string): FlowNode | undefined {
  return document.nodes.find((node) => node.id === id)
}

export function edgeFrom(document: FlowDocument, from: string, port: string): Edge | undefined {
  return document.edges.find((edge) => edge.from === from && edge.port === port)
}

/** The ports of a node; of a type that is not installed, those that its edges name. */
export function nodePorts(node: FlowNode, manifests: Manifests, edges: readonly Edge[]): readonly Port[] {
  const manifest = manifests.get(node.type)
  if (manifest !== undefined) return portsOf(manifest.ports, node.config as JsonObject)
  return edges.filter((edge) => edge.from === node.id).map((edge) => ({ name: edge.port, title: { en: edge.port } }))
}

export function takesInput(node: FlowNode, manifests: Manifests): boolean {
  return manifests.get(node.type)?.trigger !== true
}

/** Node ids that can be reached from `start`, without it unless it stands on a cycle. */
export function reachable(edges: readonly Edge[], start: string): ReadonlySet<string> {
  const next = Map.groupBy(edges, (edge) => edge.from)
  const found = new Set<string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of next.get(id) ?? []) {
      if (found.has(edge.to)) continue
      found.add(edge.to)
      open.push(edge.to)
    }
  }
  return found
}

/** An id for a new node of a type: `email_send`, then `email_send_2`. Rules and texts name nodes by id, so it can be read. */
export function newNodeId(document: FlowDocument, type: string): string {
  const taken = new Set(document.nodes.map((node) => node.id))
  const stem = type.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 48) || 'node'
  if (!taken.has(stem)) return stem
  let number = 2
  while (taken.has(`${stem}_${number}`)) number += 1
  return `${stem}_${number}`
}

/** A node as the palette makes it: the example of its type as its first config. */
export function newNode(document: FlowDocument, manifest: NodeManifest): FlowNode {
  return {
    id: newNodeId(document, manifest.type),
    type: manifest.type,
    version: manifest.version,
    config: structuredClone(manifest.example) as Record<string, unknown>,
  }
}
