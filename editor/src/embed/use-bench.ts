/** What hands do on the workbench: which card has the keyboard, what opens at either side, and the keys, menus and pickers that act on them. */
import type { FlowDocument } from '@millrace/core'
import { computed, nextTick, ref, type ComputedRef, type ShallowRef } from 'vue'
import type { Scene } from '../canvas/scene.ts'
import { nodeOf } from '../document/graph.ts'
import type { PaletteGroup } from '../palette/catalogue.ts'
import { useChain } from '../pages/flow/chain/use-chain.ts'
import { useMenu } from '../pages/flow/menu/use-menu.ts'
import { useLeft } from '../pages/flow/outline/use-left.ts'
import { useSearch } from '../pages/flow/search/use-search.ts'
import { useAdding } from '../pages/flow/use-adding.ts'
import { useChosen } from '../pages/flow/use-chosen.ts'
import { useKeyboard } from '../pages/flow/use-keyboard.ts'
import { usePanels, type Panel } from '../pages/flow/use-panels.ts'
import { useFlowDocument } from '../stores/flow-document.ts'
import { useSelection } from '../stores/selection.ts'

export interface BenchOptions {
  root(): HTMLElement | null
  canvas(): { readonly scene: Scene | null; focusCard(id: string): void } | null
  readonly outline: Readonly<ShallowRef<{ focus(): unknown } | null>>
  readonly groups: ComputedRef<readonly PaletteGroup[]>
  readonly locked: ComputedRef<boolean>
  save(): void
}

export function useBench(options: BenchOptions) {
  const { canvas, groups } = options
  const doc = useFlowDocument()
  const selection = useSelection()
  const panel = ref<Panel | null>(null)
  const lastCard = ref<string | null>(null)
  const newNote = ref<string | null>(null)
  /** What just happened, for those who do not see the canvas. */
  const told = ref('')
  const document = computed(() => doc.document)
  const activeCard = computed(() => {
    const known = (candidate: string | null) => candidate !== null && nodeOf(doc.document, candidate) !== undefined
    if (known(selection.only)) return selection.only
    return known(lastCard.value) ? lastCard.value : (doc.document.nodes[0]?.id ?? null)
  })
  const scene = () => canvas()?.scene ?? null

  const left = useLeft({ scene, outline: options.outline, tracing: { value: false } })
  const acts = useChosen({ scene, tell: (text) => (told.value = text), noted: (note) => (newNote.value = note) })
  const adding = useAdding({ scene, groups, added: (node) => panels.added(node) })
  const panels = usePanels({
    panel,
    lastCard,
    document,
    canvas,
    left,
    focusOutline: () => options.outline.value?.focus(),
    removeChosen: acts.remove,
  })
  return {
    ...panels,
    ...useHands(options, { document, activeCard, scene, acts, adding, panels, left, newNote }),
    panel,
    left,
    acts,
    adding,
    insertAt: useChain(adding).insertAt,
    activeCard,
    newNote,
    told,
  }
}

interface Parts {
  readonly document: ComputedRef<FlowDocument>
  readonly activeCard: ComputedRef<string | null>
  scene(): Scene | null
  readonly acts: ReturnType<typeof useChosen>
  readonly adding: ReturnType<typeof useAdding>
  readonly panels: ReturnType<typeof usePanels>
  readonly left: ReturnType<typeof useLeft>
  readonly newNote: { value: string | null }
}

/** Keyboard, menu and search. */
function useHands({ root, canvas, locked, save }: BenchOptions, parts: Parts) {
  const { document, activeCard, scene, acts, adding, panels, left, newNote } = parts
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
  const { open, rename } = useKeyboard({ ...doing, root, canvas, activeCard, choose, clear, save, toggle, back })
  const menu = useMenu({ ...doing, rename, arrange, scene, write: (note) => (newNote.value = note) })
  return { choosing, help, search, menu, open, rename, arrange }
}
