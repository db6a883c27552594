/** What kind of value something is, and whether it may be shown as a sample. */
import type { Json } from '@millrace/core'
import { parseTimestamp } from '../http/ingest/timestamp.ts'

export const kinds = ['text', 'number', 'boolean', 'date', 'list', 'object'] as const
export type Kind = (typeof kinds)[number]

/** Null of null: nothing is known by it. */
export function kindOf(value: Json): Kind | null {
  if (value === null) return null
  if (typeof value === 'string') return value.length <= 40 && parseTimestamp(value) !== null ? 'date' : 'text'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return Array.isArray(value) ? 'list' : 'object'
}

const longest = 60

/** Names whose values tell who somebody is, or let somebody in. */
const personal =
  /mail|phone|mobile|\btel|name|birth|born|address|street|zip|postal|passport|inn$|snils|pass|pwd|token|secret|key|card|iban|\bip\b|lat|lon|url|id$/i

/** Short and scalar, and not of a name that is somebody's own. */
export function isSample(name: string, value: Json): boolean {
  if (personal.test(name)) return false
  if (typeof value === 'string') return value !== '' && value.length <= longest && !/@|\d{7}/.test(value)
  return typeof value === 'number' || typeof value === 'boolean'
}
