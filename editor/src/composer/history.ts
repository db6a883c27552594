/** Undo and redo over values that are never changed in place. Changes with one key, one after another, are one step. */

export interface History<T> {
  readonly past: readonly T[]
  readonly future: readonly T[]
  /** What the last change was of; null after an undo. */
  readonly key: string | null
}

/** So many steps back. */
const deepest = 200

export const emptyHistory = <T>(): History<T> => ({ past: [], future: [], key: null })

/** `before` is what stood until this change. */
export function remember<T>(history: History<T>, before: T, key: string): History<T> {
  if (history.key === key && history.past.length > 0) return { ...history, future: [] }
  return { past: [...history.past, before].slice(-deepest), future: [], key }
}

/** What stands then; null when there is nothing to undo. */
export function undo<T>({ past, future }: History<T>, present: T): { readonly history: History<T>; readonly value: T } | null {
  const value = past.at(-1)
  if (value === undefined) return null
  return { history: { past: past.slice(0, -1), future: [present, ...future], key: null }, value }
}

export function redo<T>({ past, future }: History<T>, present: T): { readonly history: History<T>; readonly value: T } | null {
  const [value, ...rest] = future
  if (value === undefined) return null
  return { history: { past: [...past, present], future: rest, key: null }, value }
}
