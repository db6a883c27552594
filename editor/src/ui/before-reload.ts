/**
 * What the page as a whole has to know of its parts before it is loaded anew: how what is not on the server yet gets there, and whether a
 * person agrees to lose what only they can save. A change of the address within the page asks its own guards.
 */
import { onScopeDispose } from 'vue'
import { patiently } from './patience.ts'

export interface Unsaved {
  /** Brings it to the server; a fault is no reason to stay. */
  save?(): Promise<unknown>
  /** Whether a person who has something half written lets it go. */
  agrees?(): Promise<boolean>
}

const parts = new Set<Unsaved>()

/** For as long as the component is there. */
export function beforeReload(part: Unsaved): void {
  parts.add(part)
  onScopeDispose(() => parts.delete(part))
}

export async function allAgree(): Promise<boolean> {
  for (const part of parts) if ((await part.agrees?.()) === false) return false
  return true
}

export function saveAll(): Promise<void> {
  return patiently(Promise.allSettled([...parts].map((part) => part.save?.())))
}
