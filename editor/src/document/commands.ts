/**
 * Every change of a flow document. Each is a pure function to the next document: nothing is changed in place, unchanged parts are shared,
 * and a command that changes nothing returns the very document it was given. One gesture is one command, and one undo step.
 */
import type { Edge, FlowDocument, FlowNode, FlowSettings, JsonObject, Port, Scenario } from '@millrace/core'
import { frameLike, leaveFrames } from './frames.ts'
import { edgeFrom, edgeKey, nodeOf } from './graph.ts'
import { card, cardHeight, type Point } from './geometry.ts'
import { pushDown } from './place.ts'

/** Where an edge leaves. */
export interface PortRef {
  readonly node: string
  readonly port: string
}

/** Adds a node; with `after`, also the edge from that port to it. */
export function addNode(document: FlowDocument, node: FlowNode, after?: PortRef): FlowDocument {
  const next = { ...document, nodes: [...document.nodes, node] }
  return after === undefined ? next : connect(next, after, node.id)
}

export interface Insertion {
  readonly node: FlowNode
  /** Its ports: it goes on by the first. */
  readonly ports: readonly Port[]
}

/** Puts a node into an edge: it takes the edge over, and goes on by its first port. What follows makes room. */
export function insertOnEdge(document: FlowDocument, edge: PortRef, insert: Insertion): FlowDocument {
  const old = edgeFrom(document, edge.node, edge.port)
  if (old === undefined) return document
  const { node, ports } = insert
  const bottom = (node.at?.y ?? 0) + cardHeight(ports.length)
  const roomy = { ...document, nodes: [...pushDown(document, old.to, { y: bottom + card.gapY, fixed: old.from })] }
  const added = frameLike(addNode(roomy, node, edge), node.id, [edge.node, old.to])
  return ports[0] === undefined ? added : connect(added, { node: node.id, port: ports[0].name }, old.to)
}

/** Leads a port to a node. A port has one edge: an older one is replaced. */
export function connect(document: FlowDocument, from: PortRef, to: string): FlowDocument {
  const old = edgeFrom(document, from.node, from.port)
  if (old?.to === to) return document
  const edge: Edge = { from: from.node, port: from.port, to }
  return { ...document, edges: [...document.edges.filter((other) => other !== old), edge] }
}

export function disconnect(document: FlowDocument, keys: ReadonlySet<string>): FlowDocument {
  const edges = document.edges.filter((edge) => !keys.has(edgeKey(edge)))
  return edges.length === document.edges.length ? document : { ...document, edges }
}

export function moveNodes(document: FlowDocument, to: ReadonlyMap<string, Point>): FlowDocument {
  return changeNodes(document, (node) => {
    const at = to.get(node.id)
    if (at === undefined || (node.at?.x === at.x && node.at.y === at.y)) return node
    return { ...node, at: { x: at.x, y: at.y } }
  })
}

/** Removes nodes with their edges. Where a removed node led to exactly one other, what came in goes on to that one. */
export function removeNodes(document: FlowDocument, ids: ReadonlySet<string>): FlowDocument {
  const gone = document.nodes.filter((node) => ids.has(node.id))
  if (gone.length === 0) return document
  const edges = gone.reduce((left, node) => withoutNode(left, node.id), document.edges)
  return leaveFrames({ ...document, nodes: document.nodes.filter((node) => !ids.has(node.id)), edges }, ids)
}

function withoutNode(edges: readonly Edge[], id: string): Edge[] {
  const targets = new Set(edges.filter((edge) => edge.from === id && edge.to !== id).map((edge) => edge.to))
  const [only] = targets
  return edges.flatMap((edge) => {
    if (edge.from === id) return []
    if (edge.to !== id) return [edge]
    return targets.size === 1 && only !== undefined && only !== edge.from ? [{ ...edge, to: only }] : []
  })
}

export interface ConfigChange {
  readonly id: string
  readonly config: JsonObject
  /** The node's ports under the old and under the new config. */
  readonly before: readonly Port[]
  readonly after: readonly Port[]
}

/** Sets a node's config. A port that was renamed in its place keeps its edge; a port that is gone loses it. */
export function setConfig(document: FlowDocument, change: ConfigChange): FlowDocument {
  const next = changeNode(document, change.id, (node) => ({ ...node, config: change.config as Record<string, unknown> }))
  const names = renamedPorts(change.before, change.after)
  if ([...names].every(([before, after]) => before === after)) return next
  const edges = next.edges.flatMap((edge) => {
    if (edge.from !== change.id || !names.has(edge.port)) return [edge]
    const port = names.get(edge.port)
    return port === undefined ? [] : [{ ...edge, port }]
  })
  return { ...next, edges }
}

/** Old name to new name, or to undefined when the port is gone. */
function renamedPorts(before: readonly Port[], after: readonly Port[]): ReadonlyMap<string, string | undefined> {
  const old = new Set(before.map((port) => port.name))
  const kept = new Set(after.map((port) => port.name))
  return new Map(
    before.map((port, index) => {
      if (kept.has(port.name)) return [port.name, port.name]
      const inPlace = before.length === after.length ? after[index]?.name : undefined
      return [port.name, inPlace !== undefined && !old.has(inPlace) ? inPlace : undefined]
    }),
  )
}

/** Takes a node over as another type made of it, with the edges that it keeps; everything else stays as it is. */
export function convertNode(document: FlowDocument, id: string, converted: FlowDocument): FlowDocument {
  const node = nodeOf(converted, id)
  const now = nodeOf(document, id)
  if (node === undefined || now === undefined || node.type === now.type) return document
  const kept = new Set(converted.edges.filter(({ from }) => from === id).map(edgeKey))
  const edges = document.edges.filter((edge) => edge.from !== id || kept.has(edgeKey(edge)))
  return { ...changeNode(document, id, (old) => ({ ...old, type: node.type, version: node.version, config: node.config })), edges }
}

export function setSettings(document: FlowDocument, settings: FlowSettings): FlowDocument {
  return { ...document, settings }
}

/** Without any the document has none, as it had before the first. */
export function setTests(document: FlowDocument, tests: readonly Scenario[]): FlowDocument {
  const { tests: _, ...bare } = document
  return tests.length === 0 ? bare : { ...bare, tests: [...tests] }
}

export function renameFlow(document: FlowDocument, name: string): FlowDocument {
  return name === document.name || name.trim() === '' ? document : { ...document, name: name.trim() }
}

/** An empty title gives the node back the name of its type. */
export function renameNode(document: FlowDocument, id: string, title: string): FlowDocument {
  return setText(document, id, { field: 'title', text: title })
}

export function setNote(document: FlowDocument, id: string, note: string): FlowDocument {
  return setText(document, id, { field: 'note', text: note })
}

function setText(document: FlowDocument, id: string, { field, text }: { field: 'title' | 'note'; text: string }): FlowDocument {
  return changeNode(document, id, (node) => {
    if ((node[field] ?? '') === text) return node
    const { [field]: _, ...rest } = node
    return text === '' ? rest : { ...rest, [field]: text }
  })
}

/** A node that is off is passed through: it does nothing and goes on by its first port. */
export function toggleDisabled(document: FlowDocument, id: string): FlowDocument {
  return changeNode(document, id, (node) => {
    const { disabled, ...rest } = node
    return disabled ? rest : { ...rest, disabled: true }
  })
}

/** Switches steps on or off, all alike. */
export function setDisabled(document: FlowDocument, ids: ReadonlySet<string>, disabled: boolean): FlowDocument {
  return changeNodes(document, (node) => {
    if (!ids.has(node.id) || (node.disabled === true) === disabled) return node
    const { disabled: _, ...rest } = node
    return disabled ? { ...rest, disabled } : rest
  })
}

function changeNode(document: FlowDocument, id: string, change: (node: FlowNode) => FlowNode): FlowDocument {
  if (nodeOf(document, id) === undefined) return document
  return changeNodes(document, (node) => (node.id === id ? change(node) : node))
}

function changeNodes(document: FlowDocument, change: (node: FlowNode) => FlowNode): FlowDocument {
  const nodes = document.nodes.map(change)
  return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes }
}
