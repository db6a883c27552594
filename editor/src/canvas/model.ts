/** What the canvas draws, derived from the document alone: cards, edges between their ports, and stubs where an edge is still missing. */
import type { Edge, FlowDocument, FlowNode, NodeManifest, Port } from '@millrace/core'
import { edgePath, type EdgePath } from '../document/edge-path.ts'
import { cardRect, inputAt, portAt, type Point, type Rect } from '../document/geometry.ts'
import { edgeKey, nodePorts, type Manifests } from '../document/graph.ts'

export interface CardModel {
  readonly node: FlowNode
  /** Undefined when the type is not installed. */
  readonly manifest: NodeManifest | undefined
  readonly ports: readonly Port[]
  readonly rect: Rect
}
export type Cards = ReadonlyMap<string, CardModel>

export interface EdgeShape extends EdgePath {
  readonly key: string
  readonly edge: Edge
  readonly start: Point
}

/** A port that must lead somewhere and does not yet. */
export interface Stub {
  readonly key: string
  readonly node: string
  readonly port: string
  readonly start: Point
}

/** Cards of unchanged nodes are the same objects as before. */
export function cardsOf(document: FlowDocument, manifests: Manifests, before: Cards = new Map()): Cards {
  return new Map(document.nodes.map((node) => [node.id, cardOf(node, before.get(node.id), { manifests, edges: document.edges })]))
}

function cardOf(node: FlowNode, before: CardModel | undefined, around: { manifests: Manifests; edges: readonly Edge[] }): CardModel {
  const manifest = around.manifests.get(node.type)
  if (before?.node === node && before.manifest === manifest && manifest !== undefined) return before
  const ports = nodePorts(node, around.manifests, around.edges)
  return { node, manifest, ports, rect: cardRect(node, ports.length) }
}

export function portPoint(card: CardModel, port: string): Point | null {
  const index = card.ports.findIndex((one) => one.name === port)
  if (index < 0) return null
  const at = portAt(index, card.ports.length)
  return { x: card.rect.x + at.x, y: card.rect.y + at.y }
}

export function inputPoint(card: CardModel): Point {
  const at = inputAt(card.ports.length)
  return { x: card.rect.x + at.x, y: card.rect.y + at.y }
}

/** Null for an edge whose port or target does not exist: there is nowhere to draw it. A finding tells of it. */
export function edgeShape(edge: Edge, cards: Cards, between = rectsOf(cards)): EdgeShape | null {
  const [source, target] = [cards.get(edge.from), cards.get(edge.to)]
  const start = source === undefined ? null : portPoint(source, edge.port)
  if (start === null || target === undefined) return null
  return { key: edgeKey(edge), edge, start, ...edgePath(start, inputPoint(target), between) }
}

const rectLists = new WeakMap<Cards, readonly Rect[]>()
export function rectsOf(cards: Cards): readonly Rect[] {
  let rects = rectLists.get(cards)
  if (rects === undefined) {
    rects = [...cards.values()].map((card) => card.rect)
    rectLists.set(cards, rects)
  }
  return rects
}

/** So many cards under way at once seek no way around others until they are let go. */
const manyUnderWay = 100

/** All edges; while `moved` cards are under way the others keep their lines. */
export function edgeShapes(
  edges: readonly Edge[],
  cards: Cards,
  drag?: { readonly moved: ReadonlySet<string>; readonly before: readonly EdgeShape[] },
) {
  const old = new Map(drag?.before.map((shape) => [shape.edge, shape]))
  const still = (edge: Edge) => (drag?.moved.has(edge.from) || drag?.moved.has(edge.to) ? undefined : old.get(edge))
  const between = (drag?.moved.size ?? 0) > manyUnderWay ? [] : rectsOf(cards)
  return edges.flatMap((edge) => still(edge) ?? edgeShape(edge, cards, between) ?? [])
}

export function stubsOf(cards: Cards, edges: readonly Edge[]): readonly Stub[] {
  const wired = new Set(edges.map(edgeKey))
  return [...cards.values()].flatMap((card) =>
    card.ports.flatMap((port) => {
      const key = edgeKey({ from: card.node.id, port: port.name })
      const start = portPoint(card, port.name)
      if (start === null || port.otherwise !== undefined || wired.has(key)) return []
      return [{ key, node: card.node.id, port: port.name, start }]
    }),
  )
}
