/** The keyboard on the flow page. Keys are matched by their place (`event.code`), so that they work under every layout; never while typing. */
import { onBeforeUnmount, onMounted } from 'vue'
import type { Direction } from '../../document/walk.ts'

export interface KeyActions {
  undo(): void
  redo(): void
  remove(): void
  walk(to: Direction): void
  open(): void | Promise<void>
  add(): void
  search(): void
  fit(): void
  zoom(factor: number): void
  zoomReset(): void
  escape(): void
  save(): void
}

/** Whether a key press belongs to a field, a menu or a dialog. Shadow roots retarget events, so the path's first element counts. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath()
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, .cm-editor, [role="dialog"], [role="menu"], [role="listbox"]') !== null
  )
}

/** While a dialog is open the page behind it has no keys, wherever the focus went. */
const isBehindDialog = () => [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].some((dialog) => dialog.checkVisibility())

function withControl(event: KeyboardEvent, { undo, redo }: KeyActions): (() => void) | undefined {
  if (event.code === 'KeyZ') return event.shiftKey ? redo : undo
  return event.code === 'KeyY' ? redo : undefined
}

export function useKeys(root: () => HTMLElement | null, actions: KeyActions): void {
  const walks: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }
  const plain: Readonly<Record<string, () => void | Promise<void>>> = {
    Digit1: actions.fit,
    Digit0: actions.zoomReset,
    Numpad0: actions.zoomReset,
    Equal: () => actions.zoom(1.25),
    NumpadAdd: () => actions.zoom(1.25),
    Minus: () => actions.zoom(0.8),
    NumpadSubtract: () => actions.zoom(0.8),
    Escape: actions.escape,
  }
  const onlyCanvas: Readonly<Record<string, () => void | Promise<void>>> = {
    Delete: actions.remove,
    Backspace: actions.remove,
    Enter: actions.open,
    NumpadEnter: actions.open,
    KeyA: actions.add,
    Insert: actions.add,
  }

  /** Nothing on the page has the keyboard: a click beside everything gives it to what is around the page. */
  const isAround = (target: EventTarget | undefined) => target instanceof Node && target.contains(root())
  function onCanvas(event: KeyboardEvent): boolean {
    const [target] = event.composedPath()
    return isAround(target) || (target instanceof Element && target.closest('.canvas-frame') !== null)
  }

  function actionOf(event: KeyboardEvent): (() => void) | undefined {
    if (event.ctrlKey || event.metaKey) return withControl(event, actions)
    if (event.altKey) return undefined
    if (event.key === '/' || event.code === 'Slash') return actions.search
    const direction = walks[event.code]
    if (direction !== undefined) return onCanvas(event) ? () => actions.walk(direction) : undefined
    const isButton = event.composedPath()[0] instanceof HTMLButtonElement
    if (event.code in onlyCanvas) return onCanvas(event) && !isButton ? onlyCanvas[event.code] : undefined
    return plain[event.code]
  }

  function onKey(event: KeyboardEvent): void {
    const [target] = event.composedPath()
    const inside = target instanceof Node && root()?.contains(target)
    if (!(inside || isAround(target)) || event.defaultPrevented) return
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyS') {
      event.preventDefault()
      return actions.save()
    }
    if (isTyping(event) || isBehindDialog()) return
    const action = actionOf(event)
    if (action === undefined) return
    event.preventDefault()
    action()
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
