/** What the left of the page shows. A window too narrow for both shows the outline in place of the canvas, or the canvas when it is asked for. */
import { computed, nextTick, ref, type ShallowRef } from 'vue'
import type { Scene } from '../../../canvas/scene.ts'
import { rootOf } from '../../../ui/pop-ups.ts'
import { useMedia } from '../../../ui/use-media.ts'
import type { LeftView } from './LeftPanel.vue'

const narrowest = '(max-width: 719px)'

export interface LeftOptions {
  scene(): Scene | null
  readonly outline: Readonly<ShallowRef<{ focus(): unknown } | null>>
  /** A run's path is shown, which only the canvas can. */
  readonly tracing: { readonly value: boolean }
}

export function useLeft({ scene, outline, tracing }: LeftOptions) {
  const narrow = useMedia(narrowest)
  const wide = ref<LeftView>('palette')
  const onPhone = ref<'outline' | 'canvas'>('outline')

  const view = computed<LeftView>({
    get: () => (narrow.value ? 'outline' : wide.value),
    set: (next) => (wide.value = next),
  })
  const isThere = computed(() => !tracing.value && (!narrow.value || onPhone.value === 'outline'))
  const isCanvasThere = computed(() => tracing.value || !narrow.value || onPhone.value === 'canvas')

  /** The key of the outline: opens it and puts the keyboard there, or gives the place back. */
  async function toggle(): Promise<void> {
    if (narrow.value) return look(onPhone.value === 'outline' ? 'canvas' : 'outline')
    wide.value = wide.value === 'outline' ? 'palette' : 'outline'
    await nextTick()
    if (wide.value === 'outline') outline.value?.focus()
  }
  async function look(at: 'outline' | 'canvas'): Promise<void> {
    onPhone.value = at
    await nextTick()
    // The canvas learns its size after the next layout.
    if (at === 'canvas') requestAnimationFrame(() => requestAnimationFrame(() => scene()?.fit()))
  }
  const focused = () => {
    const canvas = scene()?.stage.content
    return canvas === undefined ? null : rootOf(canvas).activeElement
  }
  /** Whether the outline is where the person works now. */
  const isInUse = () => view.value === 'outline' && (!isCanvasThere.value || focused()?.closest('.canvas-frame') == null)
  return { narrow, view, onPhone, isThere, isCanvasThere, toggle, look, isInUse }
}
