/** The browser's copy of what is not saved yet, one per flow. A full or forbidden storage is no reason to stop editing. */
import type { LocalCopy } from './autosave.ts'

const key = (flow: string) => `millrace.unsaved.${flow}`
/** Tabs of a browser share its storage: what another one could not save yet is not ours to throw away. */
const own = crypto.getRandomValues(new Uint32Array(2)).join('-')

export function readLocalCopy(flow: string): LocalCopy | null {
  try {
    const text = localStorage.getItem(key(flow))
    return text === null ? null : (JSON.parse(text) as LocalCopy)
  } catch {
    return null
  }
}

export function keepLocalCopy(flow: string, copy: LocalCopy): void {
  try {
    localStorage.setItem(key(flow), JSON.stringify({ ...copy, by: own }))
  } catch {
    localStorage.removeItem(key(flow))
  }
}

/** Unless it is that of another tab. */
export function forgetOwnCopy(flow: string): void {
  const copy = readLocalCopy(flow) as (LocalCopy & { readonly by?: string }) | null
  if (copy?.by === own) forgetLocalCopy(flow)
}

export function forgetLocalCopy(flow: string): void {
  localStorage.removeItem(key(flow))
}
