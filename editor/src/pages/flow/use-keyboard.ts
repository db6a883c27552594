/** What each key of the flow page does: the actions behind the table of shortcuts. */
import { nextTick, onBeforeUnmount, onMounted, type ComputedRef } from 'vue'
import type { FlowDocument } from '@millrace/core'
import type { Scene } from '../../canvas/scene.ts'
import type { Point } from '../../document/geometry.ts'
import { neighbour, type Direction } from '../../document/walk.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useSelection } from '../../stores/selection.ts'
import { rootOf } from '../../ui/pop-ups.ts'
import type { useAdding } from './use-adding.ts'
import type { useChosen } from './use-chosen.ts'
import { useKeys } from './use-keys.ts'

export interface KeyboardOptions {
  root(): HTMLElement | null
  canvas(): { readonly scene: Scene | null; focusCard(id: string): void } | null
  readonly document: ComputedRef<FlowDocument>
  readonly activeCard: ComputedRef<string | null>
  readonly locked: ComputedRef<boolean>
  readonly acts: ReturnType<typeof useChosen>
  readonly adding: ReturnType<typeof useAdding>
  openSettings(node: string): void
  choose(node: string): void
  remove(): void
  clear(): void
  save(): void
  /** What keys open and close. */
  readonly toggle: Readonly<Record<'choosing' | 'help' | 'find' | 'outline', () => unknown>>
  /** Resolves once the panel of a step can be drawn. */
  settingsThere(): Promise<void>
  /** From a field back to where the person works: the canvas, or the outline. */
  back(card: string): void
}

const fields = ':is(input, textarea, select, button, [contenteditable="true"])'

/** What the arrows do. */
function walking({ document, activeCard, canvas, choose, locked, acts }: KeyboardOptions) {
  const types = useManifests()
  const selection = useSelection()
  function walk(to: Direction, extend: boolean): void {
    const from = activeCard.value
    const next = from === null ? null : neighbour(document.value, types.byType, { from, to })
    if (next === null) return
    if (extend) {
      selection.set({ nodes: new Set([...selection.nodes, from!, next]), notes: selection.notes })
      canvas()?.focusCard(next)
    } else choose(next)
  }
  /** Arrows move several at once, as one is walked from. */
  function arrow(to: Direction, extend: boolean): void {
    if (selection.size < 2 || extend) walk(to, extend)
    else if (!locked.value) acts.nudge(to)
  }
  return arrow
}

function opening({ activeCard, locked, ...options }: KeyboardOptions) {
  /** Where the panel cannot be loaded, it says so itself. */
  async function settings(card: string): Promise<void> {
    options.openSettings(card)
    await options.settingsThere().catch(() => {})
    await nextTick()
  }
  async function open(card = activeCard.value): Promise<void> {
    if (card === null) return
    await settings(card)
    // Before the settings stand docs and results, which fold by buttons.
    const first = (within: string) => options.root()?.querySelector<HTMLElement>(`${within} ${fields}`)
    const field = first('aside .body .fields') ?? first('aside .body')
    field?.focus()
    // As Tab does: what is typed takes the place of the example.
    if (field instanceof HTMLInputElement) field.select()
  }
  async function rename(card = activeCard.value): Promise<void> {
    if (card === null || locked.value) return
    await settings(card)
    options.root()?.querySelector<HTMLElement>('aside .name button')?.click()
  }
  return { open, rename }
}

export function useKeyboard(options: KeyboardOptions) {
  const { activeCard, locked, acts, adding, canvas } = options
  const doc = useFlowDocument()
  const pointer = usePointer()
  const scene = () => canvas()?.scene ?? null
  const unlocked = (act: () => unknown) => () => void (locked.value || act())
  const arrow = walking(options)
  const { open, rename } = opening(options)
  /** First from a field back to the canvas, then what is chosen is let go. A field that is gone leaves the keyboard nowhere. */
  function escape(): void {
    const root = options.root()
    const active = root === null ? null : rootOf(root).activeElement
    const isNowhere = (active === null || active === window.document.body) && root?.querySelector('aside .name') != null
    if ((isNowhere || active?.closest('aside') != null) && activeCard.value !== null) options.back(activeCard.value)
    else options.clear()
  }

  useKeys(options.root, {
    undo: doc.undo,
    redo: doc.redo,
    save: options.save,
    find: () => void options.toggle.find(),
    help: () => void options.toggle.help(),
    outline: () => void options.toggle.outline(),
    choosing: () => void options.toggle.choosing(),
    fit: () => scene()?.fit(),
    zoomReset: () => scene()?.zoomTo(1),
    zoomIn: () => scene()?.zoomBy(1.25),
    zoomOut: () => scene()?.zoomBy(0.8),
    escape,
    open: () => open(),
    rename: () => rename(),
    add: unlocked(() => (activeCard.value === null ? adding.askAnywhere(null) : adding.askAfterCard(activeCard.value))),
    addAnywhere: unlocked(() => adding.askAnywhere(null)),
    remove: unlocked(options.remove),
    selectAll: acts.selectAll,
    selectBranch: () => void (activeCard.value !== null && acts.selectBranch(activeCard.value)),
    duplicate: unlocked(acts.duplicate),
    frame: unlocked(acts.frame),
    unframe: unlocked(acts.unframe),
    note: unlocked(() => acts.addNote(pointer())),
    toggle: unlocked(acts.toggle),
    walk: arrow,
    nudge: (to) => unlocked(() => acts.nudge(to))(),
    copy: acts.copy,
    paste: (text) => unlocked(() => acts.paste(text, pointer()))(),
  })
  return { open, rename }
}

/** Where the mouse was last; null before it moved, and for fingers, which are nowhere when they do not touch. */
function usePointer(): () => Point | null {
  let last: Point | null = null
  const note = (event: PointerEvent) => (last = event.pointerType === 'mouse' ? { x: event.clientX, y: event.clientY } : null)
  onMounted(() => window.addEventListener('pointermove', note, { passive: true }))
  onBeforeUnmount(() => window.removeEventListener('pointermove', note))
  return () => last
}
