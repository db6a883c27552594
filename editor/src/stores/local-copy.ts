/** The browser's copy of what is not saved yet, one per flow. A full or forbidden storage is no reason to stop editing. */
import type { LocalCopy } from './autosave.ts'

const key = (flow: string) => `millrace.unsaved.${flow}`

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
    localStorage.setItem(key(flow), JSON.stringify(copy))
  } catch {
    localStorage.removeItem(key(flow))
  }
}

export function forgetLocalCopy(flow: string): void {
  localStorage.removeItem(key(flow))
}
