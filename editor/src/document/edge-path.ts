/**
 * The line of an edge and its middle, from its two ends and the cards in between. Down it is one curve, or, where that would run through
 * a card, a lane beside the cards; back up it goes around the right of both ends.
 */
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
/** How near a lane may come to a card. */
const clearance = 20
/** An edge shorter than this leaves no row out, so nothing can be in its way. */
const longFrom = 2 * card.gapY
/** Where a lane's bends end and begin, under its start and above its end. */
const bend = card.gapY - 8

/** `between`: cards that the edge should not run through. */
export function edgePath(from: Point, to: Point, between: readonly Rect[] = []): EdgePath {
  if (to.y < from.y + 16) return up(from, to, Math.max(from.x, to.x) + card.width / 2 + 40)
  const lane = to.y - from.y < longFrom ? null : laneAround(from, to, between)
  return lane === null ? down(from, to) : along(from, to, lane)
}

function down(from: Point, to: Point): EdgePath {
  const reach = Math.max(16, Math.min((to.y - from.y) / 2, 96))
  return {
    d: `M${from.x} ${from.y}C${from.x} ${from.y + reach} ${to.x} ${to.y - reach} ${to.x} ${to.y}`,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    box: { x: Math.min(from.x, to.x), y: from.y, width: Math.abs(to.x - from.x), height: to.y - from.y },
  }
}

function along(from: Point, to: Point, x: number): EdgePath {
  const [top, bottom, half] = [from.y + bend, to.y - bend, bend / 2]
  const left = Math.min(from.x, to.x, x)
  return {
    d:
      `M${from.x} ${from.y}C${from.x} ${from.y + half} ${x} ${top - half} ${x} ${top}V${bottom}` +
      `C${x} ${bottom + half} ${to.x} ${to.y - half} ${to.x} ${to.y}`,
    middle: { x, y: (top + bottom) / 2 },
    box: { x: left, y: from.y, width: Math.max(from.x, to.x, x) - left, height: to.y - from.y },
  }
}

/** The vertical line nearest to the start that passes all cards; null when the plain curve meets none. */
function laneAround(from: Point, to: Point, between: readonly Rect[]): number | null {
  const inRows = between.filter((rect) => rect.y < to.y - 8 && rect.y + rect.height > from.y + 8)
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
  if (!inRows.some((rect) => rect.x < right + clearance / 2 && rect.x + rect.width > left - clearance / 2)) return null
  const passes = (x: number) => inRows.every((rect) => x <= rect.x - clearance + 4 || x >= rect.x + rect.width + clearance - 4)
  const lanes = [from.x, to.x, ...inRows.flatMap((rect) => [rect.x - clearance, rect.x + rect.width + clearance])].filter(passes)
  return lanes.sort((a, b) => Math.abs(a - from.x) - Math.abs(b - from.x))[0] ?? null
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
