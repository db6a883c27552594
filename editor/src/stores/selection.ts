/** What is selected on the canvas. A card is selected with its inspector; an edge alone. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

export const useSelection = defineStore('selection', () => {
  const nodes = shallowRef<ReadonlySet<string>>(new Set())
  /** Key of the selected edge. */
  const edge = ref<string | null>(null)
  /** The one card whose inspector is open. */
  const only = computed(() => (nodes.value.size === 1 ? [...nodes.value][0]! : null))

  function select(id: string, add = false): void {
    edge.value = null
    const others = [...nodes.value].filter((other) => other !== id)
    nodes.value = new Set(!add ? [id] : nodes.value.has(id) ? others : [...others, id])
  }
  function selectEdge(key: string): void {
    nodes.value = new Set()
    edge.value = key
  }
  function clear(): void {
    nodes.value = new Set()
    edge.value = null
  }
  return { nodes, edge, only, select, selectEdge, clear }
})
