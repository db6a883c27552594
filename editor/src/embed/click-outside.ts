/**
 * Element Plus's directive for presses beside something, by the event's path: seen from the document, all that happens in a shadow root
 * happens to its host, so that a press on a list would count as one beside it. The build of the library puts it in the place of theirs.
 */
import type { DirectiveBinding, ObjectDirective } from 'vue'

type Handler = (up: MouseEvent, down: MouseEvent) => void
interface Held {
  readonly binding: DirectiveBinding<Handler>
}
interface Press {
  readonly event: MouseEvent
  readonly path: readonly EventTarget[]
}

const held = new Map<HTMLElement, Held>()

function excluded({ binding }: Held): readonly unknown[] {
  const { arg, instance } = binding as { readonly arg?: unknown; readonly instance: unknown }
  return [...(Array.isArray(arg) ? arg : [arg]), (instance as { readonly popperRef?: unknown } | null)?.popperRef]
}

function told(up: Press, down: Press): void {
  for (const [element, one] of held) {
    const inside = [element, ...excluded(one)].some(
      (place) => place instanceof Node && (up.path.includes(place) || down.path.includes(place)),
    )
    if (!inside) one.binding.value(up.event, down.event)
  }
}

let down: Press | null = null
const pressOf = (event: MouseEvent): Press => ({ event, path: event.composedPath() })
document.addEventListener('mousedown', (event) => (down = pressOf(event)))
document.addEventListener('mouseup', (event) => {
  if (down !== null) told(pressOf(event), down)
  down = null
})

const hold = (element: HTMLElement, binding: DirectiveBinding<Handler>) => void held.set(element, { binding })
const ClickOutside: ObjectDirective<HTMLElement, Handler> = {
  beforeMount: hold,
  updated: hold,
  unmounted: (element) => void held.delete(element),
}
export default ClickOutside
