/** Which kind of step is being dragged in: while one is, the canvas shows where it can go. */
import type { NodeManifest } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

export const useDragging = defineStore('dragging', () => {
  const manifest = shallowRef<NodeManifest | null>(null)
  /** Nothing leads into a step that contacts enter by: it goes wherever it is let go. */
  const fitsEdges = computed(() => manifest.value !== null && manifest.value.trigger !== true)
  return { manifest, fitsEdges }
})
