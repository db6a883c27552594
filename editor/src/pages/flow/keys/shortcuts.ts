/**
 * Every key of the flow page: one table that the page listens by and the list of shortcuts shows. Keys are matched by their place
 * (`event.code`), so that they work under every layout.
 */

export type KeyAction =
  | 'undo'
  | 'redo'
  | 'save'
  | 'find'
  | 'help'
  | 'outline'
  | 'choosing'
  | 'fit'
  | 'zoomReset'
  | 'zoomIn'
  | 'zoomOut'
  | 'escape'
  | 'walkLeft'
  | 'walkRight'
  | 'walkUp'
  | 'walkDown'
  | 'open'
  | 'rename'
  | 'add'
  | 'addAnywhere'
  | 'remove'
  | 'selectAll'
  | 'selectBranch'
  | 'duplicate'
  | 'frame'
  | 'unframe'
  | 'note'
  | 'toggle'
  | 'copy'
  | 'cut'
  | 'paste'

export interface Shortcut {
  readonly action: KeyAction
  readonly codes: readonly string[]
  /** Ctrl, or Cmd on a Mac. */
  readonly mod?: true
  readonly alt?: true
  /** `any`: with Shift or without. */
  readonly shift?: true | 'any'
  /** `canvas`: only while the keyboard is on the canvas, or nowhere. */
  readonly where: 'page' | 'canvas'
  /** The browser itself tells of it, as `copy`, `cut` and `paste`: only listed. */
  readonly told?: true
}

const walks = (action: KeyAction, code: string): Shortcut => ({ action, codes: [code], shift: 'any', where: 'canvas' })

export const shortcuts: readonly Shortcut[] = [
  { action: 'undo', codes: ['KeyZ'], mod: true, where: 'page' },
  { action: 'redo', codes: ['KeyZ'], mod: true, shift: true, where: 'page' },
  { action: 'redo', codes: ['KeyY'], mod: true, where: 'page' },
  { action: 'save', codes: ['KeyS'], mod: true, where: 'page' },
  { action: 'find', codes: ['KeyF'], mod: true, where: 'page' },
  { action: 'find', codes: ['Slash', 'NumpadDivide'], where: 'page' },
  { action: 'help', codes: ['Slash'], shift: true, where: 'page' },
  { action: 'outline', codes: ['KeyO'], where: 'page' },
  { action: 'choosing', codes: ['KeyM'], where: 'page' },
  { action: 'fit', codes: ['Digit1', 'Numpad1'], where: 'page' },
  { action: 'zoomReset', codes: ['Digit0', 'Numpad0'], where: 'page' },
  { action: 'zoomIn', codes: ['Equal', 'NumpadAdd'], shift: 'any', where: 'page' },
  { action: 'zoomOut', codes: ['Minus', 'NumpadSubtract'], where: 'page' },
  { action: 'escape', codes: ['Escape'], where: 'page' },
  walks('walkLeft', 'ArrowLeft'),
  walks('walkRight', 'ArrowRight'),
  walks('walkUp', 'ArrowUp'),
  walks('walkDown', 'ArrowDown'),
  { action: 'open', codes: ['Enter', 'NumpadEnter'], where: 'canvas' },
  { action: 'rename', codes: ['F2'], where: 'canvas' },
  { action: 'add', codes: ['Insert', 'KeyA'], where: 'canvas' },
  { action: 'addAnywhere', codes: ['KeyA'], shift: true, where: 'canvas' },
  { action: 'remove', codes: ['Delete', 'Backspace'], where: 'canvas' },
  { action: 'selectAll', codes: ['KeyA'], mod: true, where: 'canvas' },
  { action: 'selectBranch', codes: ['KeyB'], where: 'canvas' },
  { action: 'copy', codes: ['KeyC'], mod: true, where: 'canvas', told: true },
  { action: 'cut', codes: ['KeyX'], mod: true, where: 'canvas', told: true },
  { action: 'paste', codes: ['KeyV'], mod: true, where: 'canvas', told: true },
  { action: 'duplicate', codes: ['KeyD'], mod: true, where: 'canvas' },
  { action: 'frame', codes: ['KeyG'], mod: true, where: 'canvas' },
  { action: 'unframe', codes: ['KeyG'], mod: true, shift: true, where: 'canvas' },
  { action: 'note', codes: ['KeyN'], where: 'canvas' },
  { action: 'toggle', codes: ['KeyX'], where: 'canvas' },
]

export interface Pressed {
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

export function shortcutOf(pressed: Pressed): Shortcut | undefined {
  const mod = pressed.ctrlKey || pressed.metaKey
  return shortcuts.find(
    ({ codes, told, ...keys }) =>
      told !== true &&
      codes.includes(pressed.code) &&
      (keys.mod === true) === mod &&
      (keys.alt === true) === pressed.altKey &&
      (keys.shift === 'any' || (keys.shift === true) === pressed.shiftKey),
  )
}

const names: Readonly<Record<string, string>> = {
  Slash: '/',
  NumpadDivide: '/',
  Digit1: '1',
  Digit0: '0',
  Equal: '+',
  Minus: '−',
  NumpadAdd: '+',
  NumpadSubtract: '−',
  NumpadEnter: 'Enter',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}
const macNames: Readonly<Record<string, string>> = { Enter: '↩', NumpadEnter: '↩', Delete: '⌦', Backspace: '⌫', Escape: 'esc' }

/** As people read it on their keyboard: `Ctrl+Shift+Z`, `⇧⌘Z` on a Mac. */
export function keyText({ codes, mod, alt, shift }: Pick<Shortcut, 'codes' | 'mod' | 'alt' | 'shift'>, mac: boolean): string {
  const [code = ''] = codes
  const key = (mac ? macNames[code] : undefined) ?? names[code] ?? code.replace(/^(Key|Digit|Numpad)/, '')
  // The place of `/` with Shift is `?` where that is what is printed on it.
  if (code === 'Slash' && shift === true && mod !== true) return '?'
  if (mac) return `${alt ? '⌥' : ''}${shift === true ? '⇧' : ''}${mod ? '⌘' : ''}${key}`
  return [mod && 'Ctrl', alt && 'Alt', shift === true && 'Shift', key].filter((part) => typeof part === 'string').join('+')
}

/** The first key of an action, in words. */
export function keyOf(action: KeyAction, mac: boolean): string {
  const shortcut = shortcuts.find((one) => one.action === action)
  return shortcut === undefined ? '' : keyText(shortcut, mac)
}

export const isMac = (): boolean => /mac|iphone|ipad/i.test(navigator.platform)
