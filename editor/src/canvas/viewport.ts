/** The arithmetic of looking: what part of the flow is in view, and which transform shows what is asked for. */
import { bounds, meets, type Point, type Rect } from '../document/geometry.ts'

export interface Transform {
  readonly x: number
  readonly y: number
  readonly k: number
}
export interface Size {
  readonly width: number
  readonly height: number
}

export const zoomLimits = { least: 0.1, most: 2 } as const
/** Below this scale a large flow is boxes without text, and all its edges one path. */
export const farBelow = 0.4

export function clampZoom(k: number): number {
  return Math.min(zoomLimits.most, Math.max(zoomLimits.least, k))
}

/** What is in view, in the flow's own units, with a margin of a fifth of it on every side. */
export function viewOf(transform: Transform, size: Size, margin = 0.2): Rect {
  const [width, height] = [size.width / transform.k, size.height / transform.k]
  return {
    x: -transform.x / transform.k - width * margin,
    y: -transform.y / transform.k - height * margin,
    width: width * (1 + 2 * margin),
    height: height * (1 + 2 * margin),
  }
}

export function inView<T>(items: Iterable<T>, view: Rect, rectOf: (item: T) => Rect): T[] {
  const found: T[] = []
  for (const item of items) if (meets(rectOf(item), view)) found.push(item)
  return found
}

/**
 * What stays clear along the edges of the canvas. At the top stand switches and bars; at the bottom the zoom and the counts, and above
 * them there must be room for the plus that hangs below the last card.
 */
const clear = { side: 56, top: 56, bottom: 104 } as const

/** Shows everything, at most at full size. */
export function fitAll(rects: readonly Rect[], size: Size): Transform {
  const all = bounds(rects)
  if (all === null) return { x: size.width / 2 - 128, y: size.height / 3, k: 1 }
  const room = { width: size.width - 2 * clear.side, height: size.height - clear.top - clear.bottom }
  const k = clampZoom(Math.min(1, room.width / all.width, room.height / all.height))
  return {
    k,
    x: (size.width - all.width * k) / 2 - all.x * k,
    y: clear.top + Math.max(0, (room.height - all.height * k) / 2) - all.y * k,
  }
}

/** The first look at a flow: all of it if that can be read, otherwise its beginning at a size that can. */
export function firstLook(rects: readonly Rect[], size: Size, readable = 0.75): Transform {
  const all = bounds(rects)
  const fitted = fitAll(rects, size)
  const [start] = rects.toSorted((a, b) => a.y - b.y)
  if (all === null || start === undefined || fitted.k >= readable) return fitted
  return { k: readable, x: size.width / 2 - (start.x + start.width / 2) * readable, y: clear.top - all.y * readable }
}

/** Whether a part of the flow lies beside the window. */
export function isWiderThan(rects: readonly Rect[], { x, k }: Transform, { width }: Size): boolean {
  const all = bounds(rects)
  return all !== null && (all.x * k + x < 0 || (all.x + all.width) * k + x > width)
}

/** The transform that brings a card fully into view by the shortest way. */
export function panInto(rect: Rect, transform: Transform, size: Size): Transform {
  const { k } = transform
  return {
    k,
    x: transform.x + shift(rect.x * k + transform.x, rect.width * k, { from: clear.side, to: size.width - clear.side }),
    y: transform.y + shift(rect.y * k + transform.y, rect.height * k, { from: clear.top, to: size.height - clear.bottom }),
  }
}

/** As `panInto`; and when all of the flow has room from side to side at this scale, none of it stays beside the window. */
export function panBeside(rect: Rect, rects: readonly Rect[], { transform, size }: Looking): Transform {
  const all = bounds(rects)
  const fits = all !== null && all.width * transform.k <= size.width - 2 * clear.side
  return panInto(fits ? { ...rect, x: all.x, width: all.width } : rect, transform, size)
}

interface Looking {
  readonly transform: Transform
  readonly size: Size
}

function shift(start: number, extent: number, window: { readonly from: number; readonly to: number }): number {
  if (start < window.from) return window.from - start
  const over = start + extent - window.to
  return over > 0 ? -Math.min(over, start - window.from) : 0
}

/** The same point stays under the pointer. `at` is relative to the canvas. */
export function zoomAround(transform: Transform, k: number, at: Point): Transform {
  const next = clampZoom(k)
  const ratio = next / transform.k
  return { k: next, x: at.x - (at.x - transform.x) * ratio, y: at.y - (at.y - transform.y) * ratio }
}
