/**
 * A flow told as a line of messages: what is waited for before each, what is done besides, and where it forks. Which step is a message
 * or a wait is what its manifest says.
 */
import type { Edge, FlowDocument, FlowNode } from '@millrace/core'
import { nodeOf, nodePorts, type Manifests } from './graph.ts'
import type { PortRef } from './commands.ts'

/** What happens on the way to a message. */
export interface ChainStep {
  readonly node: FlowNode
  readonly waits: boolean
}

/** A message with all that happens since the one before it, in its order; the last row of a section may have none. */
export interface ChainRow {
  readonly way: readonly ChainStep[]
  readonly message: FlowNode | null
  /** The edge that leads into the row; null when nothing does. */
  readonly entry: PortRef | null
}

/** What goes one way up to a fork, an end, or a step that was told of before. */
export interface ChainSection {
  /** The port of the fork that leads here; null for the first. */
  readonly branch: PortRef | null
  readonly rows: readonly ChainRow[]
  /** The port where the section ends open: what comes next goes there. */
  readonly open: PortRef | null
  /** A step told of before, where it goes on. */
  readonly joins: FlowNode | null
  readonly branches: readonly ChainSection[]
}

/** One section for each way in. */
export function chainsOf(document: FlowDocument, manifests: Manifests): readonly ChainSection[] {
  const told = new Set<string>()
  const leaving = Map.groupBy(document.edges, ({ from }) => from)
  const tell = (start: string, branch: PortRef | null) => sectionFrom({ document, manifests, leaving, told }, { start, branch })
  return document.nodes.filter(({ type }) => manifests.get(type)?.trigger === true).map(({ id }) => tell(id, null))
}

interface Telling {
  readonly document: FlowDocument
  readonly manifests: Manifests
  readonly leaving: ReadonlyMap<string, readonly Edge[]>
  readonly told: Set<string>
}

function sectionFrom(telling: Telling, { start, branch }: { readonly start: string; readonly branch: PortRef | null }): ChainSection {
  const { document, manifests, leaving, told } = telling
  const line: { readonly node: FlowNode; readonly entry: PortRef | null }[] = []
  let entry = branch
  let at: string | null = start
  while (at !== null) {
    const node = nodeOf(document, at)
    if (node === undefined || told.has(at)) return { branch, rows: rowsOf(line, manifests), open: null, joins: node ?? null, branches: [] }
    told.add(at)
    line.push({ node, entry })
    const ways: readonly Edge[] = leaving.get(at) ?? []
    const targets = new Set(ways.map(({ to }) => to))
    if (targets.size > 1) {
      const ordered = inPortOrder(node, ways, manifests)
      const branches = ordered.map(({ from, port, to }) => sectionFrom(telling, { start: to, branch: { node: from, port } }))
      return { branch, rows: rowsOf(line, manifests), open: null, joins: null, branches }
    }
    const [way] = ways
    entry = way === undefined ? null : { node: way.from, port: way.port }
    at = way?.to ?? null
  }
  const last = line.at(-1)?.node
  const [port] = last === undefined ? [] : nodePorts(last, manifests, document.edges)
  const open = last === undefined || port === undefined ? null : { node: last.id, port: port.name }
  return { branch, rows: rowsOf(line, manifests), open, joins: null, branches: [] }
}

function inPortOrder(node: FlowNode, ways: readonly Edge[], manifests: Manifests): readonly Edge[] {
  const order = nodePorts(node, manifests, ways).map(({ name }) => name)
  return ways.toSorted((a, b) => order.indexOf(a.port) - order.indexOf(b.port))
}

function rowsOf(line: readonly { readonly node: FlowNode; readonly entry: PortRef | null }[], manifests: Manifests): readonly ChainRow[] {
  const rows: ChainRow[] = []
  let way: ChainStep[] = []
  let entry: PortRef | null = null
  const end = (message: FlowNode | null) => {
    rows.push({ way, message, entry })
    way = []
  }
  for (const { node, entry: into } of line) {
    if (way.length === 0) entry = into
    const manifest = manifests.get(node.type)
    if (manifest?.channel != null) end(node)
    else way.push({ node, waits: manifest?.waits === true })
  }
  if (way.length > 0) end(null)
  return rows
}

/** Two steps change places: each keeps its id and its settings, and takes over the edges and the spot of the other. */
export function swapNodes(document: FlowDocument, a: string, b: string): FlowDocument {
  const [first, second] = [nodeOf(document, a), nodeOf(document, b)]
  if (first === undefined || second === undefined || a === b) return document
  const other = (id: string) => (id === a ? b : id === b ? a : id)
  const placed = (node: FlowNode, like: FlowNode): FlowNode => {
    const { at: _, ...rest } = node
    return like.at === undefined ? rest : { ...rest, at: like.at }
  }
  return {
    ...document,
    nodes: document.nodes.map((node) => (node === first ? placed(first, second) : node === second ? placed(second, first) : node)),
    edges: document.edges.map((edge) => ({ ...edge, from: other(edge.from), to: other(edge.to) })),
  }
}

/** Whether each has every port that the other leads on by. */
export function canSwap(document: FlowDocument, manifests: Manifests, [a, b]: readonly [FlowNode, FlowNode]): boolean {
  const has = (node: FlowNode, edgesOf: FlowNode) => {
    const ports = new Set(nodePorts(node, manifests, []).map(({ name }) => name))
    return document.edges.every(({ from, port }) => from !== edgesOf.id || ports.has(port))
  }
  return has(a, b) && has(b, a)
}
