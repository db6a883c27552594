/** Fields as authors name them, and the dates in them. */
import type { Json } from './json.ts'
import { isoOf } from './time/iso.ts'

/** Where a field is looked for. */
export interface FieldSource {
  /** The scope of rules: `contact`, `event`, facts under their dotted names. */
  readonly facts: object
  readonly contact: { readonly attributes: object }
}

/** The value under a dotted path of the scope or, without a known first part, of the contact's attributes. Undefined: there is none. */
export function fieldValue(field: string, { facts, contact }: FieldSource): Json | undefined {
  const keys = field.split('.')
  return read(facts, keys) ?? read(contact.attributes, keys)
}

function read(scope: object, keys: readonly string[]): Json | undefined {
  let at: unknown = scope
  for (const key of keys) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at as Json
}

/** Instants that a text of ISO 8601 can say. */
const latestMs = 8.64e15

/** The text of the date that a field holds: a number is epoch milliseconds. Null: it holds none. Whether the text is a date is not said. */
export function dateTextOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return Math.abs(value) <= latestMs ? isoOf(Math.trunc(value)) : null
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
