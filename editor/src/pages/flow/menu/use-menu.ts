/** The menu of the canvas: opened on something, it chooses it first, so that what it offers is done to what is seen to be chosen. */
import type { FlowDocument } from '@millrace/core'
import { computed, shallowRef, type ComputedRef } from 'vue'
import type { MenuPlace } from '../../../canvas/FlowCanvas.vue'
import type { Scene } from '../../../canvas/scene.ts'
import { itemOf } from '../../../document/items.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import { useSelection } from '../../../stores/selection.ts'
import type { useAdding } from '../use-adding.ts'
import type { useChosen } from '../use-chosen.ts'
import { menuItems, type MenuCommand, type MenuState } from './items.ts'

export interface MenuOptions {
  readonly locked: ComputedRef<boolean>
  readonly document: ComputedRef<FlowDocument>
  readonly acts: ReturnType<typeof useChosen>
  readonly adding: ReturnType<typeof useAdding>
  scene(): Scene | null
  openSettings(node: string): void
  remove(): void
  rename(): void | Promise<void>
  arrange(): void | Promise<void>
  /** Whether what is said about steps can be opened. */
  readonly talks: { readonly value: boolean }
  comment(node: string): void
  /** Opens a note to be written in. */
  write(note: string): void
}

export function useMenu(options: MenuOptions) {
  const doc = useFlowDocument()
  const selection = useSelection()
  const place = shallowRef<MenuPlace | null>(null)

  const state = computed<MenuState>(() => ({
    on: kindOf(place.value),
    nodes: selection.nodes.size,
    notes: selection.notes.size,
    locked: options.locked.value,
    framed: options.acts.isFramed.value,
    off: options.acts.isOff.value,
    empty: options.document.value.nodes.length === 0,
    talks: options.talks.value,
  }))
  const items = computed(() => menuItems(state.value))

  function open(asked: MenuPlace): void {
    if (asked.edge !== null) selection.selectEdge(asked.edge)
    else if (asked.key === null) selection.clear()
    else if (!selection.keys.has(asked.key)) options.acts.pick(asked.key, 'alone')
    place.value = asked
    if (items.value.length === 0) place.value = null
  }

  function pick(command: MenuCommand): void {
    const { client, edge } = place.value!
    place.value = null
    const { acts, adding } = options
    const one = selection.only
    const commands: Readonly<Record<MenuCommand, () => unknown>> = {
      open: () => one !== null && options.openSettings(one),
      add: () => (one === null ? adding.askAt(client) : adding.askAfterCard(one)),
      rename: () => options.rename(),
      branch: () => one !== null && acts.selectBranch(one),
      copy: () => acts.copyByButton(false),
      cut: () => acts.copyByButton(true),
      paste: () => acts.pasteByButton(client),
      duplicate: acts.duplicate,
      turnOff: acts.toggle,
      turnOn: acts.toggle,
      frame: acts.frame,
      unframe: acts.unframe,
      remove: options.remove,
      note: () => acts.addNote(client),
      selectAll: acts.selectAll,
      arrange: options.arrange,
      fit: () => options.scene()?.fit(),
      insert: () => edge !== null && adding.insert(portOf(edge), client),
      disconnect: () => edge !== null && doc.disconnect(new Set([edge])),
      write: () => [...selection.notes].forEach(options.write),
      comment: () => one !== null && options.comment(one),
    }
    void commands[command]()
  }
  return { place, items, open, pick }
}

function kindOf(place: MenuPlace | null): MenuState['on'] {
  if (place?.edge != null) return 'edge'
  return place?.key == null ? 'canvas' : itemOf(place.key).kind
}

function portOf(edge: string) {
  const [node = '', ...port] = edge.split(' ')
  return { node, port: port.join(' ') }
}
