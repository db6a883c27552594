/** A rectangle drawn over the canvas to choose what it touches. Escape gives it up. */
import { meets, type Point, type Rect } from '../document/geometry.ts'

export interface MarqueeHooks {
  /** Whether this press begins one. */
  wanted(event: PointerEvent): boolean
  toFlow(client: Point): Point
  begun(event: PointerEvent): void
  /** The rectangle in the flow's units; null once it is over. */
  drawn(rect: Rect | null): void
  /** Given up: all is as before. */
  cancelled(): void
}

const slack = 4

/** Answers how to stop watching. */
export function watchMarquee(container: HTMLElement, hooks: MarqueeHooks): () => void {
  let start: { readonly client: Point; readonly flow: Point; readonly pointer: number } | null = null
  let drawing = false

  const down = (event: PointerEvent) => {
    if (start !== null || !hooks.wanted(event)) return
    const client = { x: event.clientX, y: event.clientY }
    start = { client, flow: hooks.toFlow(client), pointer: event.pointerId }
    listen(window.addEventListener)
  }
  const move = (event: PointerEvent) => {
    if (start === null || event.pointerId !== start.pointer) return
    if (!drawing && Math.hypot(event.clientX - start.client.x, event.clientY - start.client.y) < slack) return
    if (!drawing) hooks.begun(event)
    drawing = true
    hooks.drawn(rectBetween(start.flow, hooks.toFlow({ x: event.clientX, y: event.clientY })))
  }
  const stop = () => {
    if (drawing) hooks.drawn(null)
    start = null
    drawing = false
    listen(window.removeEventListener)
  }
  const cancel = () => {
    if (drawing) hooks.cancelled()
    stop()
  }
  const key = (event: KeyboardEvent) => {
    if (event.code !== 'Escape' || !drawing) return
    event.preventDefault()
    event.stopPropagation()
    cancel()
  }
  function listen(how: typeof window.addEventListener): void {
    how.call(window, 'pointermove', move as EventListener)
    how.call(window, 'pointerup', stop)
    how.call(window, 'pointercancel', cancel)
    how.call(window, 'keydown', key as EventListener, true)
  }

  container.addEventListener('pointerdown', down)
  return () => {
    stop()
    container.removeEventListener('pointerdown', down)
  }
}

export function rectBetween(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
}

/** The keys of all that a rectangle touches. */
export function touched(rect: Rect, items: Iterable<readonly [string, Rect]>): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const [key, other] of items) if (meets(rect, other)) keys.add(key)
  return keys
}
