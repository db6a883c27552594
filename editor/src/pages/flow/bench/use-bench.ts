/**
 * What hands do on the workbench, of the flow page and of embedded editors: which card has the keyboard, what opens at either side, and the
 * keys, menus and pickers that act on them. `FlowBench.vue` draws it.
 */
import type { FlowDocument } from '@millrace/core'
import { computed, nextTick, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Scene } from '../../../canvas/scene.ts'
import { nodeOf } from '../../../document/graph.ts'
import type { PaletteGroup } from '../../../palette/catalogue.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import { useSelection } from '../../../stores/selection.ts'
import { useChain } from '../chain/use-chain.ts'
import { useMenu } from '../menu/use-menu.ts'
import { useLeft } from '../outline/use-left.ts'
import { useSearch } from '../search/use-search.ts'
import { useAdding } from '../use-adding.ts'
import { useChosen } from '../use-chosen.ts'
import { useKeyboard } from '../use-keyboard.ts'
import { usePanels, type Panel } from '../use-panels.ts'
import { nodePanel } from './side-panels.ts'

export interface BenchOptions {
  /** What is drawn: the draft, or the version that a run went through. */
  readonly document: ComputedRef<FlowDocument>
  readonly groups: ComputedRef<readonly PaletteGroup[]>
  readonly locked: ComputedRef<boolean>
  /** A run's path is shown, which only the canvas can. */
  readonly tracing?: { readonly value: boolean }
  /** The panel that is open at first. */
  readonly opened?: Panel | null
  /** Whether what is said about steps can be opened. */
  readonly talks?: { readonly value: boolean }
  save(): void
}

/** Where the bench is on the page; null while it is not drawn. */
export interface Places {
  readonly root: ShallowRef<HTMLElement | null>
  readonly canvas: ShallowRef<{ readonly scene: Scene | null; focusCard(id: string): void } | null>
  readonly outline: ShallowRef<{ focus(): unknown } | null>
}

export type Bench = ReturnType<typeof useBench>

export function useBench({
  document,
  groups,
  locked,
  tracing = { value: false },
  opened = null,
  talks = { value: false },
  save,
}: BenchOptions) {
  const doc = useFlowDocument()
  const selection = useSelection()
  const places: Places = { root: shallowRef(null), canvas: shallowRef(null), outline: shallowRef(null) }
  const panel = ref<Panel | null>(opened)
  const lastCard = ref<string | null>(null)
  const newNote = ref<string | null>(null)
  /** What just happened, for those who do not see the canvas. */
  const told = ref('')
  const activeCard = computed(() => {
    const known = (candidate: string | null) => candidate !== null && nodeOf(document.value, candidate) !== undefined
    if (known(selection.only)) return selection.only
    return known(lastCard.value) ? lastCard.value : (document.value.nodes[0]?.id ?? null)
  })
  const canvas = () => places.canvas.value
  const scene = () => canvas()?.scene ?? null

  const left = useLeft({ scene, outline: places.outline, tracing })
  const acts = useChosen({ scene, tell: (text) => (told.value = text), noted: (note) => (newNote.value = note) })
  const adding = useAdding({ scene, groups, added: (node) => panels.added(node) })
  const panels = usePanels({
    panel,
    lastCard,
    document,
    canvas,
    left,
    focusOutline: () => places.outline.value?.focus(),
    removeChosen: acts.remove,
  })
  const hands = useHands({ places, document, locked, talks, activeCard, scene, acts, adding, panels, left, newNote, save })

  watch(locked, (is) => (doc.locked = is), { immediate: true })
  onBeforeUnmount(() => selection.clear())
  const chain = useChain(adding)
  return { ...panels, ...hands, places, document, groups, locked, tracing, panel, left, acts, adding, chain, activeCard, newNote, told }
}

interface Parts extends Pick<BenchOptions, 'document' | 'locked' | 'save'> {
  readonly talks: { readonly value: boolean }
  readonly places: Places
  readonly activeCard: ComputedRef<string | null>
  scene(): Scene | null
  readonly acts: ReturnType<typeof useChosen>
  readonly adding: ReturnType<typeof useAdding>
  readonly panels: ReturnType<typeof usePanels>
  readonly left: ReturnType<typeof useLeft>
  readonly newNote: { value: string | null }
}

/** Keyboard, menu and search. */
function useHands({ places, document, locked, talks, save, activeCard, scene, acts, adding, panels, left, newNote }: Parts) {
  const { openSettings, choose, back, remove, clear } = panels
  const doc = useFlowDocument()
  /** Whether dragging on the canvas chooses instead of moving the view. */
  const choosing = ref(false)
  const help = ref(false)
  async function arrange(): Promise<void> {
    doc.arrange()
    await nextTick()
    scene()?.fit()
  }
  const search = useSearch({
    document,
    reveal: (key) => scene()?.reveal(key),
    focus: (card) => back(card ?? activeCard.value ?? ''),
  })
  const doing = { document, locked, acts, adding, openSettings, remove }
  const toggle = {
    choosing: () => (choosing.value = !choosing.value),
    help: () => (help.value = !help.value),
    find: () => (search.open.value = true),
    outline: left.toggle,
  }
  const { open, rename } = useKeyboard({
    ...doing,
    root: () => places.root.value,
    canvas: () => places.canvas.value,
    activeCard,
    choose,
    clear,
    save,
    toggle,
    back,
    settingsThere: nodePanel.need,
  })
  const menu = useMenu({ ...doing, talks, rename, arrange, scene, comment: panels.openComments, write: (note) => (newNote.value = note) })
  return { choosing, help, search, menu, open, rename, arrange }
}
