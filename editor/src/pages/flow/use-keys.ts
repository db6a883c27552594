/** The keyboard on the flow page, by the table of shortcuts; never while typing. Copy, cut and paste come as the browser's own events. */
import { onBeforeUnmount, onMounted } from 'vue'
import type { Direction } from '../../document/walk.ts'
import { rootOf } from '../../ui/pop-ups.ts'
import { shortcutOf, type KeyAction } from './keys/shortcuts.ts'

type Told = 'copy' | 'cut' | 'paste'
type Walk = 'walkLeft' | 'walkRight' | 'walkUp' | 'walkDown'

export type KeyActions = Readonly<Record<Exclude<KeyAction, Told | Walk>, () => void | Promise<void>>> & {
  /** With Shift, what is chosen grows by where it leads. */
  walk(to: Direction, extend: boolean): void
  /** Alt and an arrow. */
  nudge(to: Direction): void
  /** What to put into the clipboard; null: nothing of ours, and the browser does as ever. */
  copy(cut: boolean): string | null
  paste(text: string): void
}

const arrows: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** Whether an event belongs to a field, a menu or a dialog. Shadow roots retarget events, so the path's first element counts. */
function isTyping(event: Event): boolean {
  const [target] = event.composedPath()
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, .cm-editor, [role="dialog"], [role="menu"], [role="listbox"]') !== null
  )
}

/** While a dialog is open the page behind it has no keys, wherever the focus went. */
const isBehindDialog = (root: HTMLElement) =>
  [...rootOf(root).querySelectorAll('[role="dialog"][aria-modal="true"]')].some((dialog) => dialog.checkVisibility())

const hasSelectedText = () => getSelection()?.isCollapsed === false

export function useKeys(root: () => HTMLElement | null, actions: KeyActions): void {
  /**
   * Nothing on the page has the keyboard: a click beside everything gives it to what is around the page. What is around an embedded editor
   * is its host's.
   */
  const isAround = (target: EventTarget | undefined) =>
    target instanceof Node && target.contains(root()) && root()?.hasAttribute('data-embedded') !== true
  /** The browser tells of the clipboard where text was last chosen, and not where the keyboard is. */
  const placeOf = (event: Event) =>
    event instanceof ClipboardEvent && !hasSelectedText() ? (rootOf(root()!).activeElement ?? undefined) : event.composedPath()[0]
  function onCanvas(event: Event): boolean {
    const target = placeOf(event)
    return isAround(target) || (target instanceof Element && target.closest('.canvas-frame, [role="tree"]') !== null)
  }
  function isOurs(event: Event): boolean {
    const target = placeOf(event)
    const inside = target instanceof Node && root()?.contains(target)
    return (inside || isAround(target)) && !event.defaultPrevented
  }

  function actionOf(event: KeyboardEvent): (() => void) | undefined {
    const direction = arrows[event.code]
    if (direction !== undefined && event.altKey && onCanvas(event)) return () => actions.nudge(direction)
    const shortcut = shortcutOf(event)
    if (shortcut === undefined) return undefined
    const isButton = event.composedPath()[0] instanceof HTMLButtonElement
    if (shortcut.where === 'canvas' && (!onCanvas(event) || (isButton && !shortcut.mod))) return undefined
    if (direction !== undefined) return () => actions.walk(direction, event.shiftKey)
    return () => void actions[shortcut.action as keyof KeyActions & Exclude<KeyAction, Told | Walk>]()
  }

  function onKey(event: KeyboardEvent): void {
    if (!isOurs(event)) return
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyS') {
      event.preventDefault()
      return void actions.save()
    }
    if (isTyping(event) || isBehindDialog(root()!)) return
    const action = actionOf(event)
    if (action === undefined) return
    event.preventDefault()
    action()
  }

  function onClipboard(event: ClipboardEvent): void {
    if (!isOurs(event) || isTyping(event) || isBehindDialog(root()!) || !onCanvas(event)) return
    if (event.type === 'paste') {
      event.preventDefault()
      return actions.paste(event.clipboardData?.getData('text/plain') ?? '')
    }
    const text = hasSelectedText() ? null : actions.copy(event.type === 'cut')
    if (text === null) return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  }

  listenWhileMounted(onKey, onClipboard)
}

function listenWhileMounted(onKey: (event: KeyboardEvent) => void, onClipboard: (event: ClipboardEvent) => void): void {
  const clipboard = ['copy', 'cut', 'paste'] as const
  onMounted(() => {
    window.addEventListener('keydown', onKey)
    for (const name of clipboard) window.addEventListener(name, onClipboard)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey)
    for (const name of clipboard) window.removeEventListener(name, onClipboard)
  })
}
