/** What differs between two configs of one type of step, field by field, by the names and words of its form. */
import type { Json, JsonObject, Localized } from '@millrace/core'
import { inWords, type Speaker } from '../../../canvas/rule-words.ts'
import { sameValue } from '../../../document/compare.ts'
import { asObject, defaultsOf, hintsOf } from '../../../inspector/form/hints.ts'
import { timeInWords, type TimeWords } from './time-words.ts'

export interface FieldChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

export interface ValueWords extends TimeWords {
  localized(text: Localized): string
  readonly yes: string
  readonly no: string
  readonly nothing: string
  /** Of the version that the config is of. */
  readonly speak: Speaker
}

export interface TwoConfigs {
  readonly schema: JsonObject
  readonly before: JsonObject
  readonly after: JsonObject
}

/** What is told as a whole, though it is an object. */
const told: ReadonlySet<string | undefined> = new Set(['rule', 'window'])

/** Fields of objects within stand by themselves, behind the name of the object. */
export function fieldChanges({ schema, before, after }: TwoConfigs, words: ValueWords, prefix = ''): readonly FieldChange[] {
  const properties = asObject(schema['properties']) ?? {}
  const [was, is] = [
    { ...defaultsOf(schema), ...before },
    { ...defaultsOf(schema), ...after },
  ]
  const names = [...new Set([...Object.keys(properties), ...Object.keys(was), ...Object.keys(is)])]
  return names.flatMap((name): readonly FieldChange[] => {
    const [old, next] = [was[name] ?? null, is[name] ?? null]
    if (sameValue(old, next)) return []
    const property = asObject(properties[name]) ?? {}
    const called = `${prefix}${nameOf(property, name, words)}`
    const [oldObject, nextObject] = [asObject(old), asObject(next)]
    const inner = asObject(property['properties'])
    if (!told.has(hintsOf(property).widget) && inner !== undefined && oldObject !== undefined && nextObject !== undefined) {
      return fieldChanges({ schema: property, before: oldObject, after: nextObject }, words, `${called} › `)
    }
    return [{ name: called, before: valueText(old, property, words), after: valueText(next, property, words) }]
  })
}

function nameOf(schema: JsonObject, name: string, { localized }: ValueWords): string {
  const { title } = hintsOf(schema)
  if (title !== undefined) return localized(title)
  return typeof schema['title'] === 'string' ? schema['title'] : name
}

const longest = 240

export function valueText(value: Json, schema: JsonObject, words: ValueWords): string {
  if (value === null) return words.nothing
  const text = textOf(inWords(value, schema, words.speak), schema, words)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function textOf(value: Json, schema: JsonObject, words: ValueWords): string {
  if (value === null || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'number') return new Intl.NumberFormat(words.locale, { maximumFractionDigits: 6 }).format(value)
  const time = timeInWords(value, schema, words)
  if (time !== null) return time
  if (typeof value === 'string') return wordOf(value, schema, words)
  if (Array.isArray(value)) {
    const items = asObject(schema['items']) ?? {}
    return value.length === 0 ? words.nothing : value.map((item: Json) => textOf(item, items, words)).join(', ')
  }
  const properties = asObject(schema['properties']) ?? {}
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== '')
  return parts
    .map(
      ([name, part]) =>
        `${nameOf(asObject(properties[name]) ?? {}, name, words)}: ${textOf(part, asObject(properties[name]) ?? {}, words)}`,
    )
    .join('; ')
}

function wordOf(value: string, schema: JsonObject, { localized }: ValueWords): string {
  const label = hintsOf(schema).labels?.[value]
  return label === undefined ? value : localized(label)
}
