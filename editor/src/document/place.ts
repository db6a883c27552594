/** Where a new card goes: under what it follows, each branch in a column of its own, beside whatever is already there. */
import type { FlowDocument, FlowNode } from '@millrace/core'
import { edgeFrom, nodeOf, nodePorts, reachable, type Manifests } from './graph.ts'
import { card, cardHeight, cardRect, cardWidth, meets, snapped, type Point, type Rect } from './geometry.ts'
import { layout } from './layout.ts'

/** The document with a position for every node: as authored, or laid out when any is missing. */
export function positioned(document: FlowDocument, manifests: Manifests): FlowDocument {
  if (document.nodes.every((node) => node.at !== undefined)) return document
  const spots = layout(document, manifests)
  return { ...document, nodes: document.nodes.map((node) => ({ ...node, at: spots.get(node.id) ?? { x: 0, y: 0 } })) }
}

/** Where a new node goes: after a port, into an edge, or to a point; null is wherever there is room. */
export type Spot = { readonly after: Leaving; readonly at?: Point } | { readonly edge: Leaving } | { readonly at: Point } | null
interface Leaving {
  readonly node: string
  readonly port: string
}

/** `ports`: of the new card, which is as wide and as high as they ask for. Where it is put down it stands with its middle. */
export function placeFor(
  document: FlowDocument,
  manifests: Manifests,
  { spot, ports }: { readonly spot: Spot; readonly ports: number },
): Point {
  const size = sizeOf(ports)
  if (spot !== null && 'edge' in spot) return spotInEdge(document, manifests, { edge: spot.edge, size })
  const taken = rectsOf(document, manifests)
  if (spot !== null && spot.at !== undefined) return freeSpot(taken, centred(spot.at, size), size)
  if (spot !== null && 'after' in spot) return freeSpot(taken, centred(spotUnderPort(document, manifests, spot.after), size), size)
  return freeSpot(taken, { x: 0, y: 0 }, size)
}

type Size = Pick<Rect, 'width' | 'height'>
const sizeOf = (ports: number): Size => ({ width: cardWidth(ports), height: cardHeight(ports) })
/** Spots are those of a card of the plain width: a wider one goes as far to either side. */
const centred = ({ x, y }: Point, { width }: Size): Point => snapped({ x: x - (width - card.width) / 2, y })

/**
 * An inserted card takes the place of the one it goes before, which moves down with all that follows; where a card that stays is in its
 * way, it goes under the one it comes after, or beside.
 */
function spotInEdge(document: FlowDocument, manifests: Manifests, { edge, size }: { edge: Leaving; size: Size }): Point {
  const source = nodeOf(document, edge.node)
  const to = edgeFrom(document, edge.node, edge.port)?.to
  const target = to === undefined ? undefined : nodeOf(document, to)
  const [from, at] = [source?.at ?? { x: 0, y: 0 }, target?.at]
  const under = from.y + cardHeight(source === undefined ? 0 : nodePorts(source, manifests, document.edges).length) + card.gapY
  const isBelow = at !== undefined && at.y > from.y
  const y = isBelow ? Math.min(at.y, under) : under
  const spots = (isBelow ? [at.x, from.x] : [from.x]).map((x) => centred({ x, y }, size))
  const moving = target === undefined ? none : pushed(document, target.id, { y: y + size.height + card.gapY, fixed: edge.node }).moving
  const taken = rectsOf({ ...document, nodes: document.nodes.filter(({ id }) => !moving.has(id)) }, manifests)
  return spots.find((spot) => blockingAt(taken, spot, size).length === 0) ?? freeSpot(taken, spots[0]!, size)
}

/** A column for each port. */
function spotUnderPort(document: FlowDocument, manifests: Manifests, from: Leaving): Point {
  const source = nodeOf(document, from.node)
  if (source === undefined) return { x: 0, y: 0 }
  const ports = nodePorts(source, manifests, document.edges)
  const index = Math.max(
    0,
    ports.findIndex((port) => port.name === from.port),
  )
  const aside = (index - (ports.length - 1) / 2) * (card.width + card.gapX)
  return {
    x: (source.at?.x ?? 0) + (cardWidth(ports.length) - card.width) / 2 + aside,
    y: (source.at?.y ?? 0) + cardHeight(ports.length) + card.gapY,
  }
}

/** The first spot at or right of `start` where a card of this size touches no other. */
export function freeSpot(taken: readonly Rect[], start: Point, size: Size): Point {
  const blocking = blockingAt(taken, start, size)
  if (blocking.length === 0) return start
  const farthest = Math.max(...blocking.map((rect) => rect.x + rect.width))
  return freeSpot(taken, snapped({ x: farthest + card.gapX, y: start.y }), size)
}

function blockingAt(taken: readonly Rect[], spot: Point, size: Size): readonly Rect[] {
  return taken.filter((rect) => meets(rect, { ...spot, ...size }, card.grid * 2))
}

export function rectsOf(document: FlowDocument, manifests: Manifests): readonly Rect[] {
  return document.nodes.map((node) => {
    return cardRect(node, nodePorts(node, manifests, document.edges).length)
  })
}

interface Push {
  readonly y: number
  readonly fixed: string
}

/** Moves the nodes from `start` on down, so that its top is at least at `y`. Nothing moves when `fixed` would. */
export function pushDown(document: FlowDocument, start: string, push: Push): readonly FlowNode[] {
  const { moving, by } = pushed(document, start, push)
  return document.nodes.map((node) => (moving.has(node.id) ? { ...node, at: { x: node.at?.x ?? 0, y: (node.at?.y ?? 0) + by } } : node))
}

const none: ReadonlySet<string> = new Set()

/** What a push moves, and how far. */
function pushed(document: FlowDocument, start: string, { y, fixed }: Push): { readonly moving: ReadonlySet<string>; readonly by: number } {
  const first = nodeOf(document, start)
  const by = y - (first?.at?.y ?? 0)
  if (first === undefined || by <= 0) return { moving: none, by: 0 }
  const moving = new Set([start, ...reachable(document.edges, start)])
  return moving.has(fixed) ? { moving: none, by: 0 } : { moving, by }
}
