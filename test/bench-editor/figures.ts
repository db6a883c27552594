/** What was measured, and the rows made of it: which figure stands in which row, what is promised of it, and what it stands beside. */
import { percentile, type Bound, type Line } from '../bench/report.ts'

export type Canvas = 'ours' | 'stock'

/** Of one canvas with one flow in one browser. */
export interface Sitting {
  /** Milliseconds until it was painted. */
  readonly open: number
  /** Milliseconds of the frames while the view is moved, with everything in view and at 100 %. */
  readonly pan?: { readonly fit: readonly number[]; readonly full: readonly number[] }
  /** Milliseconds of the frames while all steps are dragged at once. */
  readonly drag?: readonly number[]
  readonly memory?: { readonly heapBytes: number; readonly domNodes: number }
}

export interface Figures {
  /** One of each run, by canvas and number of steps. */
  sittings(canvas: Canvas, steps: number): readonly Sitting[]
  /** What a browser loads, gzipped. */
  readonly load?: FirstLoad
}

export interface FirstLoad {
  /** Bytes of the entry and of what it imports at once, styles included. */
  readonly start: number
  /** The same with a language, the frame and the list of flows. */
  readonly flows: number
  /** The same with the page of one flow. */
  readonly flow: number
}

interface Measure {
  readonly id: string
  readonly what: string
  readonly steps: number
  readonly unit: string
  /** Undefined: not measured in that sitting. */
  readonly of: (sitting: Sitting) => number | undefined
  readonly most?: number
}

const seconds = ({ open }: Sitting) => open / 1000
const p95 = (times: readonly number[] | undefined) => (times === undefined ? undefined : percentile(times, 0.95))
const middle = (times: readonly number[] | undefined) => (times === undefined ? undefined : percentile(times, 0.5))

const measures: readonly Measure[] = [
  { id: 'E1', what: 'open 20 steps until painted', steps: 20, unit: 's', of: seconds, most: 0.3 },
  { id: 'E2', what: 'open 200 steps', steps: 200, unit: 's', of: seconds, most: 0.4 },
  { id: 'E3', what: 'open 1,000 steps', steps: 1000, unit: 's', of: seconds, most: 0.6 },
  { id: 'E4', what: 'open 3,000 steps', steps: 3000, unit: 's', of: seconds, most: 1.2 },
  { id: 'E5', what: 'pan 1,000 steps, all in view: frame, p95', steps: 1000, unit: 'ms', of: ({ pan }) => p95(pan?.fit), most: 50 },
  { id: 'E6', what: 'pan 1,000 steps at 100 %: frame, p95', steps: 1000, unit: 'ms', of: ({ pan }) => p95(pan?.full), most: 50 },
  { id: 'E7', what: 'pan 3,000 steps, all in view: frame, p95', steps: 3000, unit: 'ms', of: ({ pan }) => p95(pan?.fit), most: 50 },
  { id: 'E8', what: 'pan 3,000 steps at 100 %: frame, p95', steps: 3000, unit: 'ms', of: ({ pan }) => p95(pan?.full), most: 50 },
  { id: 'E9', what: 'drag 1,000 steps at once: a move, median', steps: 1000, unit: 'ms', of: ({ drag }) => middle(drag), most: 60 },
  { id: 'E10', what: 'heap with 3,000 steps', steps: 3000, unit: 'MB', of: ({ memory }) => memory && memory.heapBytes / 2 ** 20 },
  { id: 'E11', what: 'DOM nodes with 3,000 steps', steps: 3000, unit: 'nodes', of: ({ memory }) => memory?.domNodes },
]
const loads: readonly { readonly id: string; readonly what: string; readonly of: keyof FirstLoad; readonly most?: number }[] = [
  { id: 'E12', what: 'first load: the entry and what it imports at once', of: 'start', most: 450 },
  { id: 'E13', what: 'first load with the list of flows', of: 'flows', most: 450 },
  { id: 'E14', what: 'first load with the page of a flow', of: 'flow', most: 450 },
]

export const rows: readonly { readonly id: string; readonly what: string }[] = [...measures, ...loads]

/** Numbers of steps that these rows need. */
export function stepsOf(ids: ReadonlySet<string>): readonly number[] {
  return [...new Set(measures.filter(({ id }) => ids.has(id)).map(({ steps }) => steps))]
}

export const needsBuild = (ids: ReadonlySet<string>): boolean => loads.some(({ id }) => ids.has(id))

export function linesOf(ids: ReadonlySet<string>, figures: Figures): readonly Line[] {
  const measured = measures.filter(({ id }) => ids.has(id)).map((measure) => lineOf(measure, figures))
  const loaded = loads.filter(({ id }) => ids.has(id)).map((load) => loadLine(load, figures.load))
  return [...measured, ...loaded]
}

const promise = (most: number | undefined): readonly Bound[] => (most === undefined ? [] : [{ of: 'value', most }])

function lineOf({ id, what, steps, unit, of, most }: Measure, figures: Figures): Line {
  const valuesOf = (canvas: Canvas) => figures.sittings(canvas, steps).flatMap((sitting) => of(sitting) ?? [])
  const [values, stock] = [valuesOf('ours'), valuesOf('stock')]
  if (values.length === 0) return { id, what, fault: 'not measured' }
  const baseline = stock.length === 0 ? {} : { baseline: { what: 'Rete’s own plugins', values: stock } }
  return { id, what, unit, values, ...baseline, promises: promise(most) }
}

function loadLine({ id, what, of, most }: (typeof loads)[number], load: FirstLoad | undefined): Line {
  if (load === undefined) return { id, what, fault: 'not built' }
  return { id, what, unit: 'KB gz', values: [load[of] / 1024], promises: promise(most) }
}
