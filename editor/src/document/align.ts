/** Lining up what is chosen, and spreading it evenly: where each goes, on the grid. */
import { bounds, snapped, type Point, type Rect } from './geometry.ts'

export const alignments = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const
export type Alignment = (typeof alignments)[number]

export type Rects = ReadonlyMap<string, Rect>

export function align(rects: Rects, how: Alignment): ReadonlyMap<string, Point> {
  const around = bounds([...rects.values()])
  if (around === null || rects.size < 2) return new Map()
  const placed: Readonly<Record<Alignment, (rect: Rect) => Point>> = {
    left: ({ y }) => ({ x: around.x, y }),
    centre: ({ y, width }) => ({ x: around.x + (around.width - width) / 2, y }),
    right: ({ y, width }) => ({ x: around.x + around.width - width, y }),
    top: ({ x }) => ({ x, y: around.y }),
    middle: ({ x, height }) => ({ x, y: around.y + (around.height - height) / 2 }),
    bottom: ({ x, height }) => ({ x, y: around.y + around.height - height }),
  }
  return new Map([...rects].map(([id, rect]) => [id, snapped(placed[how](rect))]))
}

/** Equal gaps between the first and the last, which stay; of fewer than three nothing moves. */
export function distribute(rects: Rects, way: 'across' | 'down'): ReadonlyMap<string, Point> {
  const [start, length] = way === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const sorted = [...rects].sort(([, a], [, b]) => a[start] - b[start])
  const [first, last] = [sorted[0]?.[1], sorted.at(-1)?.[1]]
  if (first === undefined || last === undefined || sorted.length < 3) return new Map()
  const filled = sorted.reduce((sum, [, rect]) => sum + rect[length], 0)
  const gap = (last[start] + last[length] - first[start] - filled) / (sorted.length - 1)
  let next = first[start]
  return new Map(
    sorted.map(([id, rect]) => {
      const at = snapped({ x: rect.x, y: rect.y, [start]: next })
      next += rect[length] + gap
      return [id, at]
    }),
  )
}

/** Everything a little to one side. */
export function shifted(rects: Rects, by: Point): ReadonlyMap<string, Point> {
  return new Map([...rects].map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]))
}
