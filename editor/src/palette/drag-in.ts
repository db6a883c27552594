/** Dragging a type out of the palette by pointer events, so that touch works as the mouse does. */
import type { NodeManifest } from '@millrace/core'
import { onBeforeUnmount, shallowRef } from 'vue'
import type { Point } from '../document/geometry.ts'
import { useDragging } from '../stores/dragging.ts'

const slack = 5

export function useDragIn(dropped: (manifest: NodeManifest, client: Point) => void) {
  const ghost = shallowRef<{ readonly manifest: NodeManifest; readonly at: Point } | null>(null)
  const dragging = useDragging()
  let stop = () => {}
  let dragged = false

  function begin(manifest: NodeManifest, start: PointerEvent): void {
    dragged = false
    if (start.button !== 0 || (start.currentTarget as HTMLButtonElement).disabled) return
    const move = (event: PointerEvent) => {
      if (!dragged && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < slack) return
      dragged = true
      dragging.manifest = manifest
      ghost.value = { manifest, at: { x: event.clientX, y: event.clientY } }
    }
    const end = (event: PointerEvent) => {
      stop()
      if (dragged && event.type === 'pointerup') dropped(manifest, { x: event.clientX, y: event.clientY })
    }
    /** Escape gives it up. */
    const key = (event: KeyboardEvent) => {
      if (event.code !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      stop()
    }
    stop = () => {
      ghost.value = null
      dragging.manifest = null
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', key, true)
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', key, true)
  }
  onBeforeUnmount(() => stop())

  /** A click that ends a drag is none. */
  return { ghost, begin, wasDragged: () => dragged }
}
