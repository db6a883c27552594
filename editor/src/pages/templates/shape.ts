/**
 * The shape of a flow as dots and lines from left to right, small enough for a card of the gallery: the rows of the layout become columns.
 * Of the settings nothing is known, so the ports are those that edges leave by.
 */
import type { FlowDocument } from '@millrace/core'
import type { TemplateItem } from '../../api/templates.ts'
import { card, cardWidth } from '../../document/geometry.ts'
import { edgeKey } from '../../document/graph.ts'
import { layout } from '../../document/layout.ts'

export interface Dot {
  readonly id: string
  readonly type: string
  readonly x: number
  readonly y: number
}
export interface Shape {
  readonly width: number
  readonly height: number
  readonly dots: readonly Dot[]
  /** The `d` of an SVG path for each edge. */
  readonly lines: readonly string[]
}

/** Pixels between columns, and between branches that a card's width keeps apart. */
const step = { x: 34, y: 30 } as const
const margin = 12

export function shapeOf({ nodes: all, edges }: TemplateItem['outline']): Shape {
  // A goal is reached from anywhere: as a dot that nothing leads to it would look like a fault.
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const nodes = edges.length === 0 ? all : all.filter(({ id }) => joined.has(id))
  const document: FlowDocument = {
    millrace: 1,
    name: 'shape',
    nodes: nodes.map((node) => ({ ...node, version: 1, config: {} })),
    edges: [...edges],
  }
  const spots = layout(document, new Map())
  const rows = [...new Set([...spots.values()].map(({ y }) => y))].sort((a, b) => a - b)
  const middles = nodes.map(({ id }) => {
    const ports = new Set(edges.filter(({ from }) => from === id).map(edgeKey)).size
    return (spots.get(id)?.x ?? 0) + cardWidth(ports) / 2
  })
  const least = Math.min(0, ...middles)
  const first = middles.length === 0 ? 0 : Math.min(...middles)
  const dots = nodes.map(({ id, type }, index): Dot => {
    const across = ((middles[index] ?? least) - first) / (card.width + card.gapX)
    return { id, type, x: margin + rows.indexOf(spots.get(id)?.y ?? 0) * step.x, y: margin + across * step.y }
  })
  const at = new Map(dots.map((dot) => [dot.id, dot]))
  const lines = edges.flatMap(({ from, to }) => {
    const [a, b] = [at.get(from), at.get(to)]
    return a === undefined || b === undefined ? [] : [line(a, b)]
  })
  const extent = (read: (dot: Dot) => number) => Math.max(0, ...dots.map(read)) + margin
  return { width: extent(({ x }) => x), height: extent(({ y }) => y), dots, lines }
}

/** On at the height where it left, down or up just before the end; back around below. */
function line(a: Dot, b: Dot): string {
  if (b.x <= a.x) return `M${a.x} ${a.y}C${a.x + 16} ${a.y + 22} ${b.x - 16} ${b.y + 22} ${b.x} ${b.y}`
  const bend = b.x - step.x / 2
  return `M${a.x} ${a.y}H${Math.max(a.x, bend - 8)}C${bend} ${a.y} ${bend} ${b.y} ${b.x} ${b.y}`
}
