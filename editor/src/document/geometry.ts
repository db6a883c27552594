/**
 * Where everything is, by formula and never by measuring the page: a card's size follows from its ports alone.
 * A flow reads from top to bottom. One unit is one pixel at 100 %; cards sit on a grid of 8.
 */
import type { FlowNode } from '@millrace/core'

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Rect extends Point {
  readonly width: number
  readonly height: number
}

export const card = { width: 256, header: 64, strip: 30, cell: 96, gapX: 40, gapY: 64, grid: 8 } as const

/** A card grows with its ports, so that each has room for its name. */
export function cardWidth(ports: number): number {
  return Math.max(card.width, ports * card.cell)
}

/** One port needs no name: it stands at the bottom of the header. */
export function cardHeight(ports: number): number {
  return ports < 2 ? card.header : card.header + card.strip
}

/** Where an edge leaves, from the card's left top corner. */
export function portAt(index: number, ports: number): Point {
  return { x: (cardWidth(ports) * (index + 0.5)) / Math.max(1, ports), y: cardHeight(ports) }
}

/** Where edges come in. */
export function inputAt(ports: number): Point {
  return { x: cardWidth(ports) / 2, y: 0 }
}

export function cardRect(node: FlowNode, ports: number): Rect {
  return { x: node.at?.x ?? 0, y: node.at?.y ?? 0, width: cardWidth(ports), height: cardHeight(ports) }
}

export function snapped(point: Point): Point {
  return { x: Math.round(point.x / card.grid) * card.grid, y: Math.round(point.y / card.grid) * card.grid }
}

/** Do two rectangles come nearer than `margin`? */
export function meets(a: Rect, b: Rect, margin = 0): boolean {
  return a.x < b.x + b.width + margin && b.x < a.x + a.width + margin && a.y < b.y + b.height + margin && b.y < a.y + a.height + margin
}

/** The smallest rectangle around all; null around nothing. */
export function bounds(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const rect of rects) {
    left = Math.min(left, rect.x)
    top = Math.min(top, rect.y)
    right = Math.max(right, rect.x + rect.width)
    bottom = Math.max(bottom, rect.y + rect.height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
