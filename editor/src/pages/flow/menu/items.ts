/** What the menu of the canvas offers, by what it was opened on and what is chosen. */
import { isMac, keyOf, type KeyAction } from '../keys/shortcuts.ts'

export type MenuCommand =
  | 'open'
  | 'add'
  | 'rename'
  | 'branch'
  | 'copy'
  | 'cut'
  | 'paste'
  | 'duplicate'
  | 'turnOff'
  | 'turnOn'
  | 'frame'
  | 'unframe'
  | 'remove'
  | 'note'
  | 'selectAll'
  | 'arrange'
  | 'fit'
  | 'insert'
  | 'disconnect'
  | 'write'
  | 'comment'

export interface MenuItem {
  readonly id: MenuCommand
  readonly icon: string
  readonly keys?: string
  readonly divided?: boolean
  readonly danger?: boolean
}

export interface MenuState {
  readonly on: 'node' | 'note' | 'frame' | 'edge' | 'canvas'
  readonly nodes: number
  readonly notes: number
  readonly locked: boolean
  /** Some chosen step stands in a frame. */
  readonly framed: boolean
  /** Some chosen step is off. */
  readonly off: boolean
  readonly empty: boolean
  /** The step can be commented on. */
  readonly talks: boolean
}

const keys: Partial<Record<MenuCommand, KeyAction>> = {
  open: 'open',
  add: 'add',
  rename: 'rename',
  branch: 'selectBranch',
  copy: 'copy',
  cut: 'cut',
  paste: 'paste',
  duplicate: 'duplicate',
  turnOff: 'toggle',
  turnOn: 'toggle',
  frame: 'frame',
  unframe: 'unframe',
  remove: 'remove',
  disconnect: 'remove',
  note: 'note',
  selectAll: 'selectAll',
  fit: 'fit',
}
const icons: Readonly<Record<MenuCommand, string>> = {
  open: 'settings-2',
  add: 'plus',
  rename: 'pencil',
  branch: 'git-branch',
  copy: 'copy',
  cut: 'scissors',
  paste: 'clipboard-paste',
  duplicate: 'copy-plus',
  turnOff: 'power-off',
  turnOn: 'power',
  frame: 'group',
  unframe: 'ungroup',
  remove: 'trash-2',
  note: 'sticky-note',
  selectAll: 'list-checks',
  arrange: 'wand-sparkles',
  fit: 'maximize',
  insert: 'plus',
  disconnect: 'trash-2',
  write: 'pencil',
  comment: 'message-square',
}

export function menuItems(state: MenuState, mac = isMac()): readonly MenuItem[] {
  return groupsOf(state)
    .filter((group) => group.length > 0)
    .flatMap((group, index) =>
      group.map((id, at): MenuItem => {
        const action = keys[id]
        return {
          id,
          icon: icons[id],
          ...(action !== undefined && { keys: keyOf(action, mac) }),
          ...(at === 0 && index > 0 && { divided: true }),
          ...((id === 'remove' || id === 'disconnect') && { danger: true }),
        }
      }),
    )
}

function groupsOf({ on, nodes, notes, locked, framed, off, empty, talks }: MenuState): readonly (readonly MenuCommand[])[] {
  const look: readonly MenuCommand[] = empty ? [] : ['selectAll', 'fit']
  const one = nodes === 1 && notes === 0
  const talk: readonly MenuCommand[] = one && talks ? ['comment'] : []
  if (locked) return on === 'canvas' || on === 'edge' ? [look] : [one ? ['open', 'branch', ...talk] : [], ['copy']]
  if (on === 'edge') return [['insert'], ['disconnect']]
  if (on === 'canvas') return [['add', 'note', 'paste'], empty ? [] : ['selectAll', 'arrange', 'fit']]
  const own: readonly MenuCommand[] =
    on === 'note' && notes === 1 && nodes === 0 ? ['write'] : one ? ['open', 'add', 'rename', 'branch', ...talk] : []
  const steps: readonly MenuCommand[] = nodes === 0 ? [] : [off ? 'turnOn' : 'turnOff', 'frame', ...(framed ? (['unframe'] as const) : [])]
  return [own, ['copy', 'cut', 'duplicate'], steps, ['remove']]
}
