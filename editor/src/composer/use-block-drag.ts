/**
 * Pulling a block by its handle to another place, with any pointer. Lists carry `data-block-list` (their name as JSON), blocks
 * `data-block`. Nothing changes until it is let go; Escape leaves it where it was.
 */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ListName, Place } from './edit.ts'

export interface BlockDrag {
  /** The block that is pulled. */
  readonly id: string
  /** Where it would go; null: nowhere. */
  readonly place: Place | null
}

/** Less is a press. */
const startPx = 4

export function useBlockDrag(options: { fits(id: string, list: ListName): boolean; drop(id: string, place: Place): void }) {
  const drag = shallowRef<BlockDrag | null>(null)
  const pressed = ref<{ readonly id: string; readonly x: number; readonly y: number } | null>(null)

  function start(id: string, event: PointerEvent): void {
    if (event.button !== 0) return
    pressed.value = { id, x: event.clientX, y: event.clientY }
    addEventListener('pointermove', move)
    addEventListener('pointerup', end)
    addEventListener('pointercancel', stop)
    addEventListener('keydown', escape, true)
  }
  function move({ clientX, clientY }: PointerEvent): void {
    const from = pressed.value
    if (from === null) return
    if (drag.value === null && Math.hypot(clientX - from.x, clientY - from.y) < startPx) return
    drag.value = { id: from.id, place: placeAt(clientX, clientY, (list) => options.fits(from.id, list)) }
  }
  function end(): void {
    const { value } = drag
    stop()
    if (value?.place) options.drop(value.id, value.place)
  }
  function escape(event: KeyboardEvent): void {
    if (event.code !== 'Escape') return
    event.stopPropagation()
    stop()
  }
  function stop(): void {
    pressed.value = null
    drag.value = null
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', end)
    removeEventListener('pointercancel', stop)
    removeEventListener('keydown', escape, true)
  }
  onScopeDispose(stop)
  return { drag, start }
}

/** The innermost list under the pointer that takes the block, and between which of its blocks. */
function placeAt(x: number, y: number, fits: (list: ListName) => boolean): Place | null {
  let element = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-block-list]') ?? null
  while (element !== null) {
    const list = JSON.parse(element.dataset['blockList'] ?? 'null') as ListName
    if (fits(list)) return { list, index: indexIn(element, y) }
    element = element.parentElement?.closest<HTMLElement>('[data-block-list]') ?? null
  }
  return null
}

function indexIn(list: HTMLElement, y: number): number {
  const blocks = [...list.children].filter((child) => child instanceof HTMLElement && child.dataset['block'] !== undefined)
  const below = blocks.findIndex((block) => {
    const { top, height } = block.getBoundingClientRect()
    return y < top + height / 2
  })
  return below === -1 ? blocks.length : below
}
