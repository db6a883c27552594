/** What both pages, the editor's canvas and that of Rete's own plugins, offer to the driver as `globalThis.canvas`. */
import type { FlowDocument, FlowStats, NodeManifest } from '@millrace/core'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Flow {
  readonly document: FlowDocument
  readonly manifests: readonly NodeManifest[]
  readonly stats: FlowStats
}

/** Points are of the window. */
export interface CanvasPage {
  /** Shows a flow; answers the milliseconds until it was painted. Once. */
  open(flow: Flow): Promise<number>
  /** Everything in view, or the middle of the flow at 100 %. */
  look(at: 'fit' | 'full'): Promise<void>
  /** Selects every step. */
  chooseAll(): Promise<void>
  /** An empty place of the canvas. */
  background(): Point
  /** A step that is in view. */
  step(): Point
  /** Draws a line with the pointer held down; answers the milliseconds of each frame. */
  stroke(from: Point, moves: readonly Point[]): Promise<readonly number[]>
}
