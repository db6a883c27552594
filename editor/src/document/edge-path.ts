/** The line of an edge and its middle, from its two ends alone. Down it is one cubic; back up it goes around the right of both cards. */
import type { Point, Rect } from './geometry.ts'
import { card } from './geometry.ts'

export interface EdgePath {
  /** The `d` of an SVG path. */
  readonly d: string
  /** Where the insert button stands. */
  readonly middle: Point
  readonly box: Rect
}

const out = 24
const radius = 12

/** `aside`: how far right of the farther end an edge that leads back up passes. */
export function edgePath(from: Point, to: Point, aside = card.width / 2 + 40): EdgePath {
  return to.y >= from.y + 16 ? down(from, to) : up(from, to, Math.max(from.x, to.x) + aside)
}

function down(from: Point, to: Point): EdgePath {
  const reach = Math.max(16, Math.min((to.y - from.y) / 2, 96))
  return {
    d: `M${from.x} ${from.y}C${from.x} ${from.y + reach} ${to.x} ${to.y - reach} ${to.x} ${to.y}`,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    box: { x: Math.min(from.x, to.x), y: from.y, width: Math.abs(to.x - from.x), height: to.y - from.y },
  }
}

function up(from: Point, to: Point, x: number): EdgePath {
  const [low, high, r] = [from.y + out, to.y - out, radius]
  return {
    d:
      `M${from.x} ${from.y}V${low - r}q0 ${r} ${r} ${r}H${x - r}q${r} 0 ${r} ${-r}V${high + r}q0 ${-r} ${-r} ${-r}` +
      `H${to.x + r}q${-r} 0 ${-r} ${r}V${to.y}`,
    middle: { x, y: (low + high) / 2 },
    box: { x: Math.min(from.x, to.x), y: high, width: x - Math.min(from.x, to.x), height: low - high },
  }
}
