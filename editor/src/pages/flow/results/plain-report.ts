/**
 * Any report as names and values, by its schema: titles from `x-ui`, else the properties' names. Objects are flattened under their
 * titles, lists of objects are tables; what is deeper stands as JSON.
 */
import type { Json, JsonObject, Localized } from '@millrace/core'
import { asList, asObject, hintsOf } from '../../../inspector/form/hints.ts'

export interface PlainLine {
  readonly title: Localized
  readonly value: Json
}

export interface PlainTable {
  readonly title: Localized
  readonly columns: readonly Localized[]
  readonly rows: readonly (readonly Json[])[]
}

export interface PlainReport {
  readonly lines: readonly PlainLine[]
  readonly tables: readonly PlainTable[]
}

const deepest = 4

export function plainReport(answer: Json, schema: JsonObject): PlainReport {
  const parts = partsOf(answer, schema, [])
  return {
    lines: parts.flatMap((part) => ('value' in part ? [part] : [])),
    tables: parts.flatMap((part) => ('rows' in part ? [part] : [])),
  }
}

function partsOf(answer: Json, schema: JsonObject, path: readonly Localized[]): readonly (PlainLine | PlainTable)[] {
  const object = asObject(answer)
  if (object === undefined || path.length >= deepest) return [{ title: joined(path), value: answer }]
  return Object.entries(object).flatMap(([name, value]) => {
    const property = propertyOf(schema, name)
    const here = [...path, titleOf(property, name)]
    const rows = asList(value)
    if (rows.length > 0 && rows.every((row) => asObject(row) !== undefined)) return [tableOf(rows as JsonObject[], property, here)]
    return asObject(value) === undefined ? [{ title: joined(here), value }] : partsOf(value, property, here)
  })
}

function tableOf(rows: readonly JsonObject[], schema: JsonObject, path: readonly Localized[]): PlainTable {
  const item = asObject(schema['items']) ?? {}
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return {
    title: joined(path),
    columns: names.map((name) => titleOf(propertyOf(item, name), name)),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  }
}

/** Of an alternative such as "this or null", the one that has properties. */
function propertyOf(schema: JsonObject, name: string): JsonObject {
  const shapes = [schema, ...asList(schema['anyOf'] ?? schema['oneOf']).map((one) => asObject(one) ?? {})]
  return shapes.map((shape) => asObject(asObject(shape['properties'])?.[name])).find((found) => found !== undefined) ?? {}
}

const titleOf = (schema: JsonObject, name: string): Localized => hintsOf(schema).title ?? { en: name }

function joined(path: readonly Localized[]): Localized {
  const words = (language: 'en' | 'ru') => path.map((title) => title[language] ?? title.en).join(' · ')
  return { en: words('en'), ru: words('ru') }
}
