/**
 * What is done on both canvases alike: the pointer is pressed, moved once a frame and let go, and how long each frame took is kept. The
 * events are made here, in the page, so that nothing between the driver and the browser is measured.
 */
import type { Flow, Point } from '../canvas-page.ts'

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))

/** Frame after frame until it is so. */
export async function framesUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await frame()
}

/** Resolves once what is on the page has been painted: the second frame begins when the first one is through. */
export async function painted(): Promise<void> {
  await frame()
  await frame()
}

/** Lets whatever was begun come to rest. */
export async function settled(): Promise<void> {
  for (let count = 0; count < 20; count++) await frame()
}

const press = { bubbles: true, cancelable: true, composed: true, pointerId: 1, pointerType: 'mouse', isPrimary: true } as const
const at = ({ x, y }: Point) => ({ clientX: x, clientY: y, screenX: x, screenY: y })

export async function stroke(from: Point, moves: readonly Point[]): Promise<readonly number[]> {
  const target = document.elementFromPoint(from.x, from.y)
  if (target === null) throw new Error(`Nothing at ${from.x}, ${from.y}`)
  target.dispatchEvent(new PointerEvent('pointerdown', { ...press, ...at(from), button: 0, buttons: 1 }))
  await frame()
  const times: number[] = []
  let [point, before] = [from, await frame()]
  for (const { x, y } of moves) {
    point = { x: point.x + x, y: point.y + y }
    target.dispatchEvent(new PointerEvent('pointermove', { ...press, ...at(point), button: -1, buttons: 1 }))
    const now = await frame()
    times.push(now - before)
    before = now
  }
  target.dispatchEvent(new PointerEvent('pointerup', { ...press, ...at(point), button: 0, buttons: 0 }))
  await settled()
  return times
}

/** The first point of a coarse grid over the window that fits. */
export function pointWhere(fits: (element: Element) => boolean): Point {
  for (let y = 120; y < innerHeight - 240; y += 10) {
    for (let x = 120; x < innerWidth - 240; x += 10) {
      const element = document.elementFromPoint(x, y)
      if (element !== null && fits(element)) return { x, y }
    }
  }
  throw new Error('There is no such place in the window')
}

export function middleOf({ document: { nodes } }: Flow): Point {
  const half = (values: readonly number[]) => Math.max(...values) / 2
  return { x: half(nodes.map((node) => node.at?.x ?? 0)), y: half(nodes.map((node) => node.at?.y ?? 0)) }
}
