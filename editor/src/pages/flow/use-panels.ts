/** What opens at the right, and where the keyboard goes: from the canvas or the outline into a step's settings and back. */
import type { Finding, FlowDocument } from '@millrace/core'
import { computed, nextTick, watch, type ComputedRef, type Ref } from 'vue'
import type { Scene } from '../../canvas/scene.ts'
import { nodeOf } from '../../document/graph.ts'
import { itemOf } from '../../document/items.ts'
import { useSelection } from '../../stores/selection.ts'
import type { useLeft } from './outline/use-left.ts'

export type Panel = 'node' | 'settings' | 'findings' | 'lab' | 'comments'

export interface PanelsOptions {
  readonly panel: Ref<Panel | null>
  /** The card that had the keyboard last. */
  readonly lastCard: Ref<string | null>
  readonly document: ComputedRef<FlowDocument>
  canvas(): { readonly scene: Scene | null; focusCard(id: string): void } | null
  readonly left: ReturnType<typeof useLeft>
  focusOutline(): void
  /** Removes what is chosen. */
  removeChosen(): void
}

export function usePanels({ panel, lastCard, document, canvas, left, focusOutline, removeChosen }: PanelsOptions) {
  const selection = useSelection()
  const chosen = computed(() => (selection.only === null ? undefined : nodeOf(document.value, selection.only)))
  /** The panel that is there to be seen: with several steps chosen, or none, there are no settings of one. */
  const side = computed(() => (panel.value === 'node' && chosen.value === undefined ? null : panel.value))

  const openAt = (which: 'node' | 'comments') => (node: string) => {
    selection.select(node)
    lastCard.value = node
    panel.value = which
  }
  const openSettings = openAt('node')
  const openComments = openAt('comments')
  /** Opens the settings of a card and puts the keyboard on it. */
  function choose(node: string): void {
    openSettings(node)
    canvas()?.focusCard(node)
  }
  /** Selects a card and brings it into view; the panel stays as it is. */
  function show(node: string): void {
    selection.select(node)
    lastCard.value = node
    // A step that was made just now is to be seen only then.
    void nextTick(() => canvas()?.scene?.reveal(node))
  }
  /** Where the person works: the outline, or the canvas. */
  function back(node: string): void {
    if (left.isInUse()) void nextTick(focusOutline)
    else canvas()?.focusCard(node)
  }
  function added(node: string): void {
    if (!left.isInUse()) return choose(node)
    show(node)
    back(node)
  }
  /** Pressed and let go: a step opens, or what is said about it where that is open; anything else is chosen alone. */
  function click(key: string): void {
    const { kind, id } = itemOf(key)
    if (kind === 'node') (panel.value === 'comments' ? openComments : choose)(id)
    else if (kind === 'note') selection.selectNote(id)
  }
  function goto(finding: Finding): void {
    if (finding.node !== null && nodeOf(document.value, finding.node)) choose(finding.node)
    else if (finding.path.startsWith('/settings')) panel.value = 'settings'
  }
  function remove(): void {
    removeChosen()
    if (panel.value === 'node') panel.value = null
  }
  /** Comments are of the whole flow too: they stay until nothing is chosen. */
  function clear(): void {
    if (panel.value !== 'comments' || selection.size === 0) panel.value = null
    selection.clear()
  }
  const toggle = (which: Exclude<Panel, 'node'>) => (panel.value = panel.value === which ? null : which)

  useFollowing({ side, document, canvas })
  return { chosen, side, openSettings, openComments, choose, show, back, added, click, goto, remove, clear, toggle }
}

/** What follows by itself when a panel opens, or the document changes. */
function useFollowing({
  side,
  document,
  canvas,
}: Pick<PanelsOptions, 'document' | 'canvas'> & { readonly side: ComputedRef<Panel | null> }): void {
  const selection = useSelection()
  /** A panel that opens narrows the canvas: what was chosen stays in view, or else the whole flow does. One that goes moves nothing. */
  watch(side, async (opened) => {
    await nextTick()
    // The canvas learns its new size after the next layout.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (opened !== null) canvas()?.scene?.keepInView(selection.only)
      }),
    )
  })
  /** What is no longer there is no longer chosen. */
  watch(document, (now) => {
    const ids = (items: readonly { readonly id: string }[] = []) => new Set(items.map(({ id }) => id))
    selection.keep(ids(now.nodes), ids(now.notes))
  })
}
