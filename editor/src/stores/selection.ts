/** What is selected on the canvas: steps and notes together, or an edge alone. A frame is selected with all of its steps. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { noteKey } from '../document/items.ts'

type Ids = ReadonlySet<string>
const none: Ids = new Set()

export const useSelection = defineStore('selection', () => {
  const nodes = shallowRef<Ids>(none)
  const notes = shallowRef<Ids>(none)
  /** Key of the selected edge. */
  const edge = ref<string | null>(null)
  const frame = ref<string | null>(null)
  const size = computed(() => nodes.value.size + notes.value.size)
  /** The one card whose inspector is open. */
  const only = computed(() => (nodes.value.size === 1 && notes.value.size === 0 ? [...nodes.value][0]! : null))
  /** By the keys of items.ts. */
  const keys = computed<Ids>(() => (notes.value.size === 0 ? nodes.value : new Set([...nodes.value, ...[...notes.value].map(noteKey)])))

  function set(chosen: { readonly nodes?: Ids; readonly notes?: Ids; readonly frame?: string | null }): void {
    edge.value = null
    nodes.value = chosen.nodes ?? none
    notes.value = chosen.notes ?? none
    frame.value = chosen.frame ?? null
  }
  /** One step, in place of all else or added to it; added once more, it is taken out. */
  function select(id: string, add = false): void {
    set(add ? { nodes: toggled(nodes.value, id), notes: notes.value } : { nodes: new Set([id]) })
  }
  function selectNote(id: string, add = false): void {
    set(add ? { nodes: nodes.value, notes: toggled(notes.value, id) } : { notes: new Set([id]) })
  }
  function selectEdge(key: string): void {
    set({})
    edge.value = key
  }
  /** Lets go of what is no longer there. */
  function keep(nodeIds: Ids, noteIds: Ids): void {
    const [left, leftNotes] = [among(nodes.value, nodeIds), among(notes.value, noteIds)]
    if (left.size === nodes.value.size && leftNotes.size === notes.value.size) return
    set({ nodes: left, notes: leftNotes })
  }
  return { nodes, notes, edge, frame, size, only, keys, set, select, selectNote, selectEdge, keep, clear: () => set({}) }
})

const among = (ids: Ids, there: Ids): Ids => new Set([...ids].filter((id) => there.has(id)))

function toggled(ids: Ids, id: string): Ids {
  const others = [...ids].filter((other) => other !== id)
  return new Set(ids.has(id) ? others : [...others, id])
}
