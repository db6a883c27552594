/**
 * How counts are laid over the drawing: plainly, as a funnel (edges as wide as the part of those who entered that went along them), or as
 * heat (where people wait, where they drop out). Law: nothing is told by colour alone; every tint has its number.
 */
import { computed, inject, type InjectionKey, type Ref } from 'vue'
import type { FlowStats, NodeStats } from '../api/types.ts'
import { edgeCount } from './overlay.ts'

export const viewModes = ['off', 'counts', 'funnel', 'waits', 'drops'] as const
export type ViewMode = (typeof viewModes)[number]

export interface CanvasView {
  readonly mode: ViewMode
  /** Of the whole flow: what parts are taken of. */
  readonly entered: number
  readonly inside: number
}

export const canvasViewKey: InjectionKey<Ref<CanvasView>> = Symbol('canvas view')

const plain: CanvasView = { mode: 'counts', entered: 0, inside: 0 }

export function useCanvasView(): Ref<CanvasView> {
  return inject(canvasViewKey, () => computed(() => plain), true)
}

/** How many came into the flow: into those of its steps that nothing leads to. */
export function enteredOf(stats: FlowStats | null, edges: readonly { readonly to: string }[]): number {
  if (stats === null) return 0
  const led = new Set(edges.map(({ to }) => to))
  return Object.entries(stats.nodes).reduce((sum, [id, { entered }]) => (led.has(id) ? sum : sum + entered), 0)
}

export interface EdgeFlow {
  readonly count: number
  /** Of all who entered; above 1 where contacts come round again. */
  readonly share: number
  readonly width: number
}

const thinnest = 1.75
const widest = 16

/** Null where there is nothing to tell. An edge that nobody went along is drawn broken. */
export function edgeFlow(
  stats: FlowStats | null,
  edge: { readonly from: string; readonly port: string },
  view: CanvasView,
): EdgeFlow | null {
  if (view.mode !== 'funnel' || view.entered === 0) return null
  const count = edgeCount(stats, edge)
  if (count === null) return { count: 0, share: 0, width: thinnest }
  const share = count / view.entered
  return { count, share, width: thinnest + (widest - thinnest) * Math.min(1, share) }
}

export interface NodeHeat {
  readonly count: number
  readonly share: number
  /** 0: nobody, to 5. */
  readonly level: number
}

/** Waiting: of all who are inside; dropping: of those who came to the step. */
export function nodeHeat(counts: NodeStats | null, { mode, inside }: CanvasView): NodeHeat | null {
  if (counts === null || (mode !== 'waits' && mode !== 'drops')) return null
  const count = mode === 'waits' ? counts.inside : counts.failed + counts.exited
  const of = mode === 'waits' ? inside : counts.entered
  const share = of <= 0 ? 0 : count / of
  return { count, share, level: levelOf(share) }
}

/** Where the levels begin: said in the legend. */
export const heatSteps = [0, 0.05, 0.15, 0.3, 0.5] as const

export function levelOf(share: number): number {
  if (share <= 0) return 0
  return heatSteps.findLastIndex((from) => share > from) + 1
}
