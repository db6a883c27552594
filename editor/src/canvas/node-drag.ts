/** Dragging cards, notes and frames: all selected ones move together on the grid, and the move becomes one command when the pointer lets go. */
import { Drag } from 'rete-area-plugin'
import type { Point } from '../document/geometry.ts'
import { snapped } from '../document/geometry.ts'

export interface NodeDragHooks {
  locked(): boolean
  picked(id: string, event: PointerEvent): void
  /** Let go without having been moved. */
  clicked(id: string, event: PointerEvent): void
  /** What moves with this one, itself included; all by the keys of items.ts. */
  group(id: string): readonly string[]
  positionOf(id: string): Point
  scale(): number
  move(to: ReadonlyMap<string, Point>): void
  moved(to: ReadonlyMap<string, Point>): void
}

/** Gives an element our drag in place of Rete's. */
export function dragNode(id: string, element: HTMLElement, hooks: NodeDragHooks): Drag {
  let from = new Map<string, Point>()
  let to: ReadonlyMap<string, Point> | null = null
  const drag = new Drag({ down: (event) => event.pointerType !== 'mouse' || event.button === 0, move: () => !hooks.locked() })
  drag.initialize(
    element,
    { getCurrentPosition: () => hooks.positionOf(id), getZoom: hooks.scale },
    {
      start(event) {
        hooks.picked(id, event)
        from = new Map(hooks.group(id).map((one) => [one, hooks.positionOf(one)]))
        to = null
      },
      translate(x, y) {
        const start = from.get(id)
        if (start === undefined) return
        const at = snapped({ x, y })
        if (to === null && at.x === start.x && at.y === start.y) return
        to = new Map([...from].map(([one, point]) => [one, { x: point.x + at.x - start.x, y: point.y + at.y - start.y }]))
        hooks.move(to)
      },
      drag(event) {
        if (to === null) hooks.clicked(id, event)
        else hooks.moved(to)
        to = null
      },
    },
  )
  return drag
}
