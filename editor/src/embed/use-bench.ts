/** What hands do on the workbench: which card has the keyboard, which panel is open, and the keys, menus and pickers that act on both. */
import { computed, nextTick, ref, watch, type ComputedRef } from 'vue'
import type { Scene } from '../canvas/scene.ts'
import { nodeOf } from '../document/graph.ts'
import { itemOf } from '../document/items.ts'
import type { PaletteGroup } from '../palette/catalogue.ts'
import { useMenu } from '../pages/flow/menu/use-menu.ts'
import { useAdding } from '../pages/flow/use-adding.ts'
import { useChosen } from '../pages/flow/use-chosen.ts'
import { useKeyboard } from '../pages/flow/use-keyboard.ts'
import { useFlowDocument } from '../stores/flow-document.ts'
import { useSelection } from '../stores/selection.ts'

export interface BenchOptions {
  root(): HTMLElement | null
  canvas(): { readonly scene: Scene | null; focusCard(id: string): void } | null
  readonly groups: ComputedRef<readonly PaletteGroup[]>
  readonly locked: ComputedRef<boolean>
  save(): void
}

export function useBench({ root, canvas, groups, locked, save }: BenchOptions) {
  const doc = useFlowDocument()
  const selection = useSelection()
  const { panel, side, chosen, lastCard, activeCard } = usePanel()
  /** Whether dragging on the canvas chooses instead of moving the view. */
  const choosing = ref(false)
  const newNote = ref<string | null>(null)
  const help = ref(false)
  /** What just happened, for those who do not see the canvas. */
  const told = ref('')
  const document = computed(() => doc.document)
  const scene = () => canvas()?.scene ?? null

  const acts = useChosen({ scene, tell: (text) => (told.value = text), noted: (note) => (newNote.value = note) })
  function openSettings(node: string): void {
    selection.select(node)
    lastCard.value = node
    panel.value = 'node'
  }
  function choose(node: string): void {
    openSettings(node)
    canvas()?.focusCard(node)
  }
  function click(key: string): void {
    const { kind, id } = itemOf(key)
    if (kind === 'node') choose(id)
    else if (kind === 'note') selection.selectNote(id)
  }
  function remove(): void {
    acts.remove()
    if (panel.value === 'node') panel.value = null
  }
  function clear(): void {
    selection.clear()
    panel.value = null
  }
  async function arrange(): Promise<void> {
    doc.arrange()
    await nextTick()
    scene()?.fit()
  }
  keepInView(side, scene)

  const adding = useAdding({ scene, groups, added: choose })
  const doing = { document, locked, acts, adding, openSettings, remove }
  const toggle = { choosing: () => (choosing.value = !choosing.value), help: () => (help.value = !help.value) }
  const { rename } = useKeyboard({ ...doing, root, canvas, activeCard, choose, clear, save, toggle })
  const menu = useMenu({ ...doing, rename, arrange, scene, write: (note) => (newNote.value = note) })
  return { panel, side, chosen, activeCard, choosing, newNote, help, told, acts, adding, menu, choose, click, remove, clear }
}

function usePanel() {
  const doc = useFlowDocument()
  const selection = useSelection()
  const panel = ref<'node' | 'settings' | 'findings' | null>(null)
  const lastCard = ref<string | null>(null)
  const chosen = computed(() => (selection.only === null ? undefined : nodeOf(doc.document, selection.only)))
  /** The panel that is there to be seen: with several steps chosen, or none, there are no settings of one. */
  const side = computed(() => (panel.value === 'node' && chosen.value === undefined ? null : panel.value))
  const activeCard = computed(() => {
    const known = (candidate: string | null) => candidate !== null && nodeOf(doc.document, candidate) !== undefined
    if (known(selection.only)) return selection.only
    return known(lastCard.value) ? lastCard.value : (doc.document.nodes[0]?.id ?? null)
  })
  watch(
    () => doc.document,
    (now) => {
      const ids = (items: readonly { readonly id: string }[] = []) => new Set(items.map(({ id }) => id))
      selection.keep(ids(now.nodes), ids(now.notes))
    },
  )
  return { panel, side, chosen, lastCard, activeCard }
}

/** A panel that opens narrows the canvas: what was chosen stays in view, or else the whole flow does. */
function keepInView(side: ComputedRef<unknown>, scene: () => Scene | null): void {
  const selection = useSelection()
  watch(side, async (opened) => {
    await nextTick()
    // The canvas learns its new size after the next layout.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (selection.only !== null) scene()?.reveal(selection.only)
        else if (opened !== null) scene()?.keepInView()
      }),
    )
  })
}
