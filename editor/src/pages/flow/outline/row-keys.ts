/** What a key does in the outline; null: nothing of its own. By the place of keys, as on the canvas. */
export type RowAction =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'inside'
  | 'outside'
  | 'open'
  | 'add'
  | 'remove'
  | 'rename'
  | 'earlier'
  | 'later'

const plain: Readonly<Record<string, RowAction>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  ArrowRight: 'inside',
  ArrowLeft: 'outside',
  Home: 'first',
  End: 'last',
  Enter: 'open',
  NumpadEnter: 'open',
  Space: 'open',
  KeyA: 'add',
  Insert: 'add',
  Delete: 'remove',
  Backspace: 'remove',
  F2: 'rename',
}

export function rowAction(event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): RowAction | null {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null
  if (!event.altKey) return plain[event.code] ?? null
  return event.code === 'ArrowUp' ? 'earlier' : event.code === 'ArrowDown' ? 'later' : null
}
