/** One canvas with one flow in a browser of its own: opened, moved, dragged, weighed. */
import { openBrowser } from '../browser/browser.ts'
import type { CanvasPage, Flow, Point } from './canvas-page.ts'
import { benchFlow } from './document.ts'
import type { Sitting } from './figures.ts'

export interface SittingPlan {
  readonly url: string
  readonly steps: number
  readonly pan: boolean
  readonly drag: boolean
  readonly memory: boolean
  /** Frames of each stroke. */
  readonly frames: number
  readonly limitMs: number
}

const there: Point = { x: 7, y: 11 }
const back: Point = { x: -7, y: -11 }
/** Half of the way there, the other half back: the flow is never out of view. */
const sway = (frames: number) => Array.from({ length: frames }, (_, index) => (index % 60 < 30 ? there : back))

type Browser = Awaited<ReturnType<typeof openBrowser>>

/** Throws what the page reported as an error. */
export async function sit(plan: SittingPlan): Promise<Sitting> {
  const browser = await openBrowser('by the processor')
  try {
    return await within(plan.limitMs, measure(browser, plan))
  } finally {
    await browser.close()
  }
}

async function measure({ page, errors }: Browser, { url, steps, pan, drag, memory, frames }: SittingPlan): Promise<Sitting> {
  await page.goto(url)
  await page.waitForFunction('"canvas" in globalThis')
  const open = await page.evaluate((flow) => canvas.open(flow as Flow), benchFlow(steps) as unknown)
  const stroke = (from: 'background' | 'step', moves: readonly Point[]) =>
    page.evaluate(([place, list]) => canvas.stroke(canvas[place](), list), [from, moves] as const)
  const look = (at: 'fit' | 'full') => page.evaluate((where) => canvas.look(where), at)
  const weight = memory ? { memory: await weigh(page) } : {}
  const panned = async (at: 'fit' | 'full') => (await look(at), await stroke('background', sway(frames)))
  const views = pan ? { pan: { full: await panned('full'), fit: await panned('fit') } } : {}
  if (drag) await page.evaluate(() => canvas.chooseAll())
  const dragged = drag ? { drag: await stroke('step', sway(frames)) } : {}
  if (errors.length > 0) throw new Error(errors.join('; '))
  return { open, ...weight, ...views, ...dragged }
}

/** The page's, as `pages/strokes.ts` has it. */
declare const canvas: CanvasPage

/** After a collection of what is not held any more. */
async function weigh(page: Browser['page']): Promise<NonNullable<Sitting['memory']>> {
  const debug = await page.context().newCDPSession(page)
  await debug.send('HeapProfiler.collectGarbage')
  await debug.send('Performance.enable')
  const { metrics } = await debug.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { heapBytes: of('JSHeapUsedSize'), domNodes: of('Nodes') }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => limit.reject(new Error(`not within ${limitMs / 1000} s`)), limitMs)
  try {
    return await Promise.race([work, limit.promise])
  } finally {
    clearTimeout(timer)
  }
}
