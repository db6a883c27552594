/** The browser's copy of what is not saved yet, one per flow. A full or forbidden storage is no reason to stop editing. */
import type { LocalCopy } from './autosave.ts'

const key = (flow: string) => `millrace.unsaved.${flow}`
/** Tabs of a browser share its storage: what another one could not save yet is not ours to throw away. */
const own = crypto.getRandomValues(new Uint32Array(2)).join('-')

export function readLocalCopy(flow: string): LocalCopy | null {
  try {
    const copy: unknown = JSON.parse(localStorage.getItem(key(flow)) ?? 'null')
    return isCopy(copy) ? copy : null
  } catch {
    return null
  }
}

/** Others write into this storage too, and older pages did. */
function isCopy(value: unknown): value is LocalCopy {
  if (typeof value !== 'object' || value === null) return false
  const { document, etag } = value as Partial<Record<keyof LocalCopy, unknown>>
  if (typeof etag !== 'string' || typeof document !== 'object' || document === null) return false
  const { name, nodes, edges } = document as Partial<Record<keyof LocalCopy['document'], unknown>>
  return typeof name === 'string' && Array.isArray(nodes) && Array.isArray(edges)
}

/** False where there is no room for it, or no storage. */
export function keepLocalCopy(flow: string, copy: LocalCopy): boolean {
  try {
    localStorage.setItem(key(flow), JSON.stringify({ ...copy, by: own }))
    return true
  } catch {
    forgetLocalCopy(flow)
    return false
  }
}

/** Unless it is that of another tab. */
export function forgetOwnCopy(flow: string): void {
  const copy = readLocalCopy(flow) as (LocalCopy & { readonly by?: string }) | null
  if (copy?.by === own) forgetLocalCopy(flow)
}

export function forgetLocalCopy(flow: string): void {
  try {
    localStorage.removeItem(key(flow))
  } catch {
    // Pages of another site may be refused any storage: there is nothing to forget then.
  }
}
