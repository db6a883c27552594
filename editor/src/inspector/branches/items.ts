/** Items of a list in a form: which alternative of the schema one is, and what a new one starts with. */
import type { Json, JsonObject } from '@millrace/core'
import { accepts, asList, asObject, propertiesOf, valuesOf } from '../form/hints.ts'
import { keyFrom, reservedKeys } from './keys.ts'

/** The shapes an item can have: the schema itself, or its alternatives that are objects. */
export function alternativesOf(items: JsonObject): readonly JsonObject[] {
  const alternatives = asList(items['anyOf'] ?? items['oneOf']).map(asObject)
  const objects = alternatives.filter(
    (alternative): alternative is JsonObject => alternative !== undefined && accepts(alternative, 'object'),
  )
  return objects.length === 0 ? [items] : objects
}

/** Index of the alternative that knows most of the item's properties, and of those the one that lacks least. */
export function alternativeOf(alternatives: readonly JsonObject[], item: JsonObject): number {
  const scores = alternatives.map((alternative) => {
    const known = new Set(propertiesOf(alternative).map(([name]) => name))
    const unknown = Object.keys(item).filter((name) => !known.has(name)).length
    const missing = asList(alternative['required']).filter((name) => !(String(name) in item)).length
    return unknown * 2 + missing
  })
  return scores.indexOf(Math.min(...scores))
}

/** A new item: defaults, the first choice of what must be chosen, a key that no other has. */
export function newItem(alternative: JsonObject, siblings: readonly JsonObject[]): JsonObject {
  const required = asList(alternative['required'])
  const entries = propertiesOf(alternative).flatMap(([name, property]): [string, Json][] => {
    if (name === 'name') return [[name, keyFrom('', new Set([...siblings.map((item) => String(item['name'])), ...reservedKeys]))]]
    if ('default' in property) return [[name, property['default'] ?? null]]
    const choices = required.includes(name) ? valuesOf(property) : null
    return choices === null ? [] : [[name, choices[0] ?? null]]
  })
  return Object.fromEntries(entries)
}

/** The list with the item at `from` moved to `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const rest = items.filter((_, index) => index !== from)
  return [...rest.slice(0, to), ...items.slice(from, from + 1), ...rest.slice(to)]
}
