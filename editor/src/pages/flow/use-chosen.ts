/** What can be done with all that is chosen on the canvas: each is one command of the document, and is told to those who listen. */
import { computed, nextTick } from 'vue'
import { useI18n } from 'vue-i18n'
import type { NoteColour } from '@millrace/core'
import type { Scene } from '../../canvas/scene.ts'
import { align, distribute, shifted, type Alignment } from '../../document/align.ts'
import { clipOf, writeClip, type Clip } from '../../document/clip.ts'
import { card, type Point, type Rect } from '../../document/geometry.ts'
import { reachable } from '../../document/graph.ts'
import { itemOf, moveOf } from '../../document/items.ts'
import { noteSize } from '../../document/notes.ts'
import type { Direction } from '../../document/walk.ts'
import type { Picking } from '../../canvas/scene.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { useSelection } from '../../stores/selection.ts'
import { useFeedback, useTelling } from '../../ui/feedback.ts'
import { rootOf } from '../../ui/pop-ups.ts'
import { clipReader } from './clip-reader.ts'

export interface ChosenOptions {
  scene(): Scene | null
  /** Says something to those who cannot see the canvas. */
  tell(text: string): void
  /** A note was put here, to be written in. */
  noted(id: string): void
}

/** How far an arrow moves what is chosen. */
const nudges: Readonly<Record<Direction, Point>> = {
  left: { x: -card.grid, y: 0 },
  right: { x: card.grid, y: 0 },
  up: { x: 0, y: -card.grid },
  down: { x: 0, y: card.grid },
}

export function useChosen({ scene, tell, noted }: ChosenOptions) {
  const { t } = useI18n()
  const doc = useFlowDocument()
  const selection = useSelection()
  const chosen = computed(() => ({ nodes: selection.nodes, notes: selection.notes }))
  const clipboard = useClipboard({ scene, tell })

  function rects(): ReadonlyMap<string, Rect> {
    return new Map(
      [...selection.keys].flatMap((key) => {
        const rect = scene()?.rectOf(key)
        return rect === undefined ? [] : [[key, rect] as const]
      }),
    )
  }

  /** A field takes over what was typed as it is left, and that must be while its step is still the chosen one. */
  function leaveField(): void {
    const content = scene()?.stage.content
    const active = content === undefined ? null : rootOf(content).activeElement
    if (active instanceof HTMLElement && active.closest('aside') !== null) active.blur()
  }
  /** At the press already, so that a chosen group can be dragged by any of its cards. */
  function pick(key: string, how: Picking): void {
    leaveField()
    const { kind, id } = itemOf(key)
    if (kind === 'frame') return selectFrame(id)
    if (kind === 'note') return how === 'add' || !selection.notes.has(id) ? selection.selectNote(id, how === 'add') : undefined
    if (how === 'branch') selectBranch(id)
    else if (how === 'add' || !selection.nodes.has(id)) selection.select(id, how === 'add')
  }
  function selectFrame(id: string): void {
    const found = doc.document.frames?.find((one) => one.id === id)
    if (found !== undefined) selection.set({ nodes: new Set(found.nodes), frame: id })
  }
  function selectBranch(id: string): void {
    selection.set({ nodes: new Set([id, ...reachable(doc.document.edges, id)]) })
    tell(t('canvas.told.chosen', selection.size))
  }
  function selectAll(): void {
    const ids = (items: readonly { readonly id: string }[] = []) => new Set(items.map(({ id }) => id))
    selection.set({ nodes: ids(doc.document.nodes), notes: ids(doc.document.notes) })
    tell(t('canvas.told.chosen', selection.size))
  }
  function remove(): void {
    const count = selection.size
    if (selection.edge !== null) doc.disconnect(new Set([selection.edge]))
    else if (count > 0) doc.removeItems(chosen.value)
    else return
    selection.clear()
    tell(t(count === 0 ? 'canvas.told.disconnected' : 'canvas.told.removed', count))
  }
  const nudge = (to: Direction) => selection.size > 0 && doc.nudge(moveOf(shifted(rects(), nudges[to])))
  const line = (how: Alignment) => doc.moveItems(moveOf(align(rects(), how)), 'align')
  const spread = (way: 'across' | 'down') => doc.moveItems(moveOf(distribute(rects(), way)), 'distribute')

  const marks = useMarks({ scene, tell, noted }, selectFrame)

  return { pick, selectBranch, selectAll, remove, nudge, line, spread, ...marks, ...clipboard }
}

/** Notes, frames, colours, and steps on and off. */
function useMarks({ scene, tell, noted }: ChosenOptions, selectFrame: (id: string) => void) {
  const { t } = useI18n()
  const doc = useFlowDocument()
  const selection = useSelection()
  function addNote(client: Point | null): void {
    const at = scene()?.stage.toFlow(client ?? middleOf(scene()!))
    const id = at === undefined ? null : doc.addNote({ x: round(at.x - noteSize.width / 2), y: round(at.y - noteSize.height / 2) })
    if (id === null) return
    selection.selectNote(id)
    noted(id)
  }
  function frame(): void {
    const id = doc.addFrame(selection.nodes)
    if (id === null) return
    selectFrame(id)
    tell(t('canvas.told.framed', selection.nodes.size))
  }
  function unframe(): void {
    if (selection.frame !== null) doc.removeFrames(new Set([selection.frame]))
    else doc.leaveFrames(selection.nodes)
    selection.set({ nodes: selection.nodes, notes: selection.notes })
  }
  function paint(colour: NoteColour): void {
    if (selection.frame !== null) doc.paintFrame(selection.frame, colour)
    else doc.paintNotes(selection.notes, colour)
  }
  /** All on when one is off. */
  function toggle(): void {
    const steps = doc.document.nodes.filter(({ id }) => selection.nodes.has(id))
    doc.setDisabled(selection.nodes, !steps.some(({ disabled }) => disabled))
  }
  const isFramed = computed(() => doc.document.frames?.some(({ nodes }) => nodes.some((id) => selection.nodes.has(id))) === true)
  const isOff = computed(() => doc.document.nodes.some(({ id, disabled }) => disabled && selection.nodes.has(id)))
  return { addNote, frame, unframe, paint, toggle, isFramed, isOff }
}

const round = (length: number) => Math.round(length / card.grid) * card.grid

/** The middle of the canvas in the window. */
function middleOf(scene: Scene): Point {
  const { left, top, width, height } = scene.stage.box()
  return { x: left + width / 2, y: top + height / 2 }
}

/** The clipboard as text; in this page also without asking the browser, which may not let pages read it. */
function useClipboard({ scene, tell }: Omit<ChosenOptions, 'noted'>) {
  const { t } = useI18n()
  const doc = useFlowDocument()
  const selection = useSelection()
  const say = useTelling()
  const { attempt } = useFeedback()

  const chosen = () => ({ nodes: selection.nodes, notes: selection.notes })
  /** The text of what is chosen; null when nothing is. */
  function copy(cut: boolean): string | null {
    const clip = clipOf(doc.document, chosen())
    if (clip === null || (cut && doc.locked)) return null
    const count = selection.size
    if (cut) {
      doc.removeItems(chosen(), 'cut')
      selection.clear()
    }
    tell(t(cut ? 'canvas.told.cut' : 'canvas.told.copied', count))
    return writeClip(clip)
  }
  const paste = (text: string, client: Point | null) =>
    attempt(async () => {
      const { readClip } = await clipReader()
      const clip = readClip(text)
      if (typeof clip === 'string') refuse(clip)
      else put(clip, { at: scene()?.pasteAt(client) ?? { x: 0, y: 0 }, name: 'paste' })
      return null
    })
  function put(clip: Clip, { at, name }: { readonly at: Point; readonly name: 'paste' | 'duplicate' }): void {
    const pasted = doc.paste(clip, at, name)
    if (pasted === null) return
    if (typeof pasted === 'string') return refuse(pasted)
    selection.set(pasted)
    const [first] = pasted.nodes
    // Its card is drawn with the next frame of the page.
    if (first !== undefined) void nextTick(() => scene()?.reveal(first))
    tell(t('canvas.told.pasted', selection.size))
  }
  function refuse(why: 'foreign' | 'unsound' | 'large'): void {
    say('warning', t(`canvas.paste.${why}`))
  }
  function duplicate(): void {
    const clip = clipOf(doc.document, chosen())
    const middle = scene()?.middleOf(selection.keys)
    if (clip !== null && middle) put(clip, { at: middle, name: 'duplicate' })
  }
  /** By a button: the browser may refuse both. */
  async function copyByButton(cut: boolean): Promise<void> {
    const text = copy(cut)
    if (text !== null) await navigator.clipboard.writeText(text).catch(() => say('warning', t('canvas.paste.denied')))
  }
  async function pasteByButton(client: Point | null): Promise<void> {
    const text = await navigator.clipboard.readText().catch(() => null)
    if (text === null) say('warning', t('canvas.paste.denied'))
    else await paste(text, client)
  }
  return { copy, paste, duplicate, copyByButton, pasteByButton }
}
