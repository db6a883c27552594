/** When an outside system says it may be asked again (RFC 9110, 10.2.3). */
import type { Instant } from './json.ts'

/** However long it asks for, a contact waits here. */
const longestMs = 3_600_000

/** Of an answer's `Retry-After`, in seconds or as a date: an option of `CallError`; empty when it says nothing of use. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: Instant): { readonly retryAfterMs?: number } {
  const said = headers['retry-after']?.trim() ?? ''
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return ms > 0 ? { retryAfterMs: Math.min(ms, longestMs) } : {}
}
