/**
 * What the page as a whole has to know of its parts before it is loaded anew: how what is not on the server yet gets there, and whether a
 * person agrees to lose what only they can save. A change of the address within the page asks its own guards.
 */
import { onScopeDispose } from 'vue'

export interface Unsaved {
  /** Brings it to the server; a fault is no reason to stay. */
  save?(): Promise<unknown>
  /** Whether a person who has something half written lets it go. */
  agrees?(): Promise<boolean>
}

const parts = new Set<Unsaved>()
/** A server that does not answer keeps nobody: what could not be saved is kept in the browser. */
const longestSaveMs = 4000

/** For as long as the component is there. */
export function beforeReload(part: Unsaved): void {
  parts.add(part)
  onScopeDispose(() => parts.delete(part))
}

export async function allAgree(): Promise<boolean> {
  for (const part of parts) if ((await part.agrees?.()) === false) return false
  return true
}

export async function saveAll(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, longestSaveMs))
  await Promise.race([Promise.allSettled([...parts].map((part) => part.save?.())), late])
}
