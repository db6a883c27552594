/**
 * Places a whole flow from top to bottom: rows by the longest way from a start, and every branch in a band of its own, so that no two cards can
 * meet. Deterministic, and linear in nodes and edges but for one sort.
 */
import type { FlowDocument } from '@millrace/core'
import { edgeKey, nodePorts, type Manifests } from './graph.ts'
import { card, cardHeight, cardWidth, snapped, type Point } from './geometry.ts'

interface Spot {
  readonly id: string
  readonly width: number
  readonly height: number
  readonly next: readonly string[]
}
/** A branch as a band around the vertical line through its first card's middle: extents left and right of that line. */
interface Band {
  readonly left: number
  readonly right: number
}

/** Positions of all nodes, the first start at the origin. */
export function layout(document: FlowDocument, manifests: Manifests): ReadonlyMap<string, Point> {
  const spots = spotsOf(document, manifests)
  const roots = rootsOf(spots, document)
  const rows = rowsOf(spots, roots)
  const children = treeOf(spots, roots, rows)
  const bands = new Map<string, Band>()
  for (const id of [...rows.keys()].sort((a, b) => (rows.get(b) ?? 0) - (rows.get(a) ?? 0))) {
    bands.set(id, bandOf(spots.get(id)!, children.get(id) ?? [], bands))
  }
  const placed = new Map<string, Point>()
  const tops = topsOf(spots, rows)
  let line = 0
  for (const root of roots) {
    const band = bands.get(root)!
    line += placed.size === 0 ? card.width / 2 : band.left
    placeTree({ root, line, spots, tops, rows, children, bands, placed })
    line += band.right
  }
  return placed
}

function spotsOf(document: FlowDocument, manifests: Manifests): ReadonlyMap<string, Spot> {
  const ids = new Set(document.nodes.map((node) => node.id))
  const targets = new Map(document.edges.map((edge) => [edgeKey(edge), edge.to]))
  return new Map(
    document.nodes.map((node) => {
      const ports = nodePorts(node, manifests, document.edges)
      const next = ports.flatMap((port) => targets.get(edgeKey({ from: node.id, port: port.name })) ?? []).filter((to) => ids.has(to))
      return [node.id, { id: node.id, width: cardWidth(ports.length), height: cardHeight(ports.length), next }]
    }),
  )
}

/** Nodes without an incoming edge, in document order; then one node of every cycle that nothing leads to. */
function rootsOf(spots: ReadonlyMap<string, Spot>, document: FlowDocument): readonly string[] {
  const entered = new Set([...spots.values()].flatMap((spot) => spot.next.filter((to) => to !== spot.id)))
  const roots = document.nodes.map((node) => node.id).filter((id) => !entered.has(id))
  const seen = new Set<string>()
  const visit = (start: string) => {
    const open = [start]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue
      seen.add(id)
      open.push(...spots.get(id)!.next)
    }
  }
  roots.forEach(visit)
  for (const { id } of document.nodes) {
    if (seen.has(id)) continue
    roots.push(id)
    visit(id)
  }
  return roots
}

/** Longest way from a root, edges that close a cycle left out. */
function rowsOf(spots: ReadonlyMap<string, Spot>, roots: readonly string[]): ReadonlyMap<string, number> {
  const order: string[] = []
  const back = new Set<string>()
  const state = new Map<string, 'open' | 'done'>()
  for (const root of roots) {
    const stack: { id: string; at: number }[] = state.has(root) ? [] : [{ id: root, at: 0 }]
    if (stack.length > 0) state.set(root, 'open')
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = spots.get(top.id)!.next[top.at++]
      if (to === undefined) {
        state.set(top.id, 'done')
        order.push(top.id)
        stack.pop()
      } else if (state.get(to) === 'open') back.add(`${top.id} ${to}`)
      else if (!state.has(to)) {
        state.set(to, 'open')
        stack.push({ id: to, at: 0 })
      }
    }
  }
  const rows = new Map<string, number>()
  for (const id of order.toReversed()) {
    const row = rows.get(id) ?? 0
    rows.set(id, row)
    for (const to of spots.get(id)!.next) if (!back.has(`${id} ${to}`)) rows.set(to, Math.max(rows.get(to) ?? 0, row + 1))
  }
  return rows
}

/** Every node under one parent: the first that stands in the row before it. */
function treeOf(spots: ReadonlyMap<string, Spot>, roots: readonly string[], rows: ReadonlyMap<string, number>) {
  const children = new Map<string, string[]>()
  const owned = new Set(roots)
  for (const spot of [...spots.values()].sort((a, b) => rows.get(a.id)! - rows.get(b.id)!)) {
    const mine = [...new Set(spot.next)].filter((to) => !owned.has(to) && rows.get(to) === rows.get(spot.id)! + 1)
    for (const id of mine) owned.add(id)
    children.set(spot.id, mine)
  }
  return children
}

function bandOf(spot: Spot, children: readonly string[], bands: ReadonlyMap<string, Band>): Band {
  const own = (spot.width + card.gapX) / 2
  const [left, right] = span(children, bands)
  return { left: Math.max(own, left), right: Math.max(own, right) }
}

/** How far children reach left and right of their parent's line, which runs through the middle between the first and the last. */
function span(children: readonly string[], bands: ReadonlyMap<string, Band>): readonly [number, number] {
  const all = children.map((id) => bands.get(id)!)
  const [first, last] = [all[0], all.at(-1)]
  if (first === undefined || last === undefined) return [0, 0]
  const total = all.reduce((sum, band) => sum + band.left + band.right, 0)
  const half = (total - first.left - last.right) / 2
  return [half + first.left, half + last.right]
}

/** The top of every row: as far under the one before as its highest card needs. */
function topsOf(spots: ReadonlyMap<string, Spot>, rows: ReadonlyMap<string, number>): readonly number[] {
  const heights: number[] = []
  for (const [id, row] of rows) heights[row] = Math.max(heights[row] ?? 0, spots.get(id)!.height)
  let top = 0
  return heights.map((height) => {
    const mine = top
    top += height + card.gapY
    return mine
  })
}

interface TreeToPlace {
  readonly root: string
  readonly line: number
  readonly spots: ReadonlyMap<string, Spot>
  readonly tops: readonly number[]
  readonly rows: ReadonlyMap<string, number>
  readonly children: ReadonlyMap<string, readonly string[]>
  readonly bands: ReadonlyMap<string, Band>
  readonly placed: Map<string, Point>
}

function placeTree({ root, line, spots, tops, rows, children, bands, placed }: TreeToPlace): void {
  const open: (readonly [string, number])[] = [[root, line]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [id, at] = next
    placed.set(id, snapped({ x: at - spots.get(id)!.width / 2, y: tops[rows.get(id)!]! }))
    const mine = children.get(id) ?? []
    let left = at - span(mine, bands)[0]
    for (const child of mine) {
      const band = bands.get(child)!
      open.push([child, left + band.left])
      left += band.left + band.right
    }
  }
}
