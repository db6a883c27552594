/** How much height a whole flow takes at its own size, with the editor's head: for hosts that give their frames as much as they need. */
import type { FlowDocument } from '@millrace/core'
import { card } from '../document/geometry.ts'

const head = 52
const around = 48
const least = 360

export function heightOf({ nodes }: Pick<FlowDocument, 'nodes'>): number {
  const tops = nodes.map(({ at }) => at?.y ?? 0)
  if (tops.length === 0) return least
  const [top, bottom] = tops.reduce(([low, high], y) => [Math.min(low, y), Math.max(high, y)], [Infinity, -Infinity])
  return Math.max(least, Math.round(bottom - top + card.gapY * 2 + head + around * 2))
}
