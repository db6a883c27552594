/** Two versions on one drawing: the later one with what is gone from it, each step and connection marked by what became of it. */
import { compareFlows, type Edge, type FlowChanges, type FlowDocument, type FlowNode } from '@millrace/core'
import { edgeKey } from '../../../document/graph.ts'
import type { DiffMark, Difference } from '../../../canvas/trace.ts'

export interface Compared {
  readonly before: FlowDocument
  readonly after: FlowDocument
  readonly changes: FlowChanges
  /** What is to be drawn. */
  readonly document: FlowDocument
  readonly marks: Difference
}

export function compareVersions(before: FlowDocument, after: FlowDocument): Compared {
  const changes = compareFlows(before, after)
  const gone = new Set(changes.removed)
  const nodes = [...after.nodes]
  for (const node of before.nodes) if (gone.has(node.id)) nodes.push(beside(node, nodes))
  const known = new Set(nodes.map(({ id }) => id))
  const is = new Map(after.edges.map((edge) => [edgeKey(edge), edge]))
  const was = new Map(before.edges.map((edge) => [edgeKey(edge), edge]))
  const lost = before.edges.filter((edge) => !is.has(edgeKey(edge)) && known.has(edge.from) && known.has(edge.to))
  const kinds = ['added', 'removed', 'changed', 'rewired', 'renamed'] as const
  const marked = kinds.flatMap((kind) => changes[kind].map((id): readonly [string, DiffMark] => [id, kind]))
  return {
    before,
    after,
    changes,
    document: { ...after, nodes, edges: [...after.edges, ...lost] },
    marks: {
      marks: new Map(marked),
      edges: new Map([...after.edges, ...lost].flatMap((edge) => markOf(edge, { was, is }))),
    },
  }
}

/** A card and the room around it. */
const room = { width: 280, height: 110 }

/** What is gone often stood where its successor stands: it is drawn to the right of it. */
function beside(node: FlowNode, others: readonly FlowNode[]): FlowNode {
  if (node.at === undefined) return node
  const { y } = node.at
  let { x } = node.at
  const covers = ({ at }: FlowNode) => at !== undefined && Math.abs(at.x - x) < room.width && Math.abs(at.y - y) < room.height
  while (others.some(covers)) x += room.width
  return { ...node, at: { x, y } }
}

type Edges = ReadonlyMap<string, Edge>

function markOf(edge: Edge, { was, is }: { readonly was: Edges; readonly is: Edges }): readonly (readonly [string, DiffMark])[] {
  const key = edgeKey(edge)
  const before = was.get(key)
  if (before === undefined) return [[key, 'added']]
  if (!is.has(key)) return [[key, 'removed']]
  return before.to === edge.to ? [] : [[key, 'changed']]
}
