/** Values of a key/value list as text and back. A number, yes/no or null is only meant where the schema takes one; all else is text. */
import type { Json, JsonObject } from '@millrace/core'
import { accepts, asObject } from '../form/hints.ts'

/** A text that would be read as something else stands in quotes. */
export function writeValue(value: Json, schema: JsonObject): string {
  return typeof value === 'string' && readValue(value, schema) === value ? value : JSON.stringify(value)
}

export function readValue(text: string, schema: JsonObject): Json {
  const item = asObject(schema['additionalProperties']) ?? asObject(Object.values(asObject(schema['patternProperties']) ?? {})[0]) ?? {}
  if (!looksTyped(text)) return text
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'string' || accepts(item, typeOf(value)) ? value : text
  } catch {
    return text
  }
}

/** Rows without a name are left out; undefined when none is left. Of two rows of one name the last counts. */
export function valuesOfRows(
  rows: readonly { readonly name: string; readonly text: string }[],
  read: (text: string) => Json,
): JsonObject | undefined {
  const named = rows.filter(({ name }) => name.trim() !== '')
  return named.length === 0 ? undefined : Object.fromEntries(named.map(({ name, text }) => [name.trim(), read(text)]))
}

function looksTyped(text: string): boolean {
  return /^(-?\d|true$|false$|null$|["[{])/.test(text) && !text.startsWith('{{') && !text.startsWith('{%')
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
