/**
 * Fields that a JSON Schema describes: what a trigger gives, what a fact holds. A property with an `x-ui.title` is offered, and what lies
 * inside objects; the fields of a list's items are asked of the list.
 */
import type { JsonObject, Localized } from '@millrace/core'
import { asList, asObject, hintsOf, valuesOf } from '../form/hints.ts'
import type { Field, FieldGroup } from './fields.ts'
import type { FieldType } from './operators.ts'

const deepest = 5

export interface DescribedRoot {
  /** The place in the scope: `event`, `visit`, `vars.item`; empty for the items of a list. */
  readonly path: string
  readonly group: FieldGroup
  /** Of the root itself, when it is no object with fields. */
  readonly title?: Localized
}

export function fieldsOfSchema(schema: unknown, root: DescribedRoot, depth = 0): readonly Field[] {
  const shape = asObject(schema)
  if (shape === undefined || depth > deepest) return []
  const properties = Object.entries(asObject(shape['properties']) ?? {})
  if (properties.length > 0) {
    return properties.flatMap(([name, property]) =>
      fieldsOfSchema(
        property,
        { path: root.path === '' ? name : `${root.path}.${name}`, group: root.group, ...titleOf(property) },
        depth + 1,
      ),
    )
  }
  return root.title === undefined ? [] : [leaf(shape, { ...root, title: root.title }, depth)]
}

function leaf(shape: JsonObject, { path, group, title }: DescribedRoot & { readonly title: Localized }, depth: number): Field {
  const type = typeOfSchema(shape)
  const values = type === 'list' ? asObject(shape['items']) : shape
  const items = type === 'items' ? fieldsOfSchema(shape['items'], { path: '', group }, depth + 1) : []
  return { path, type, group, title, ...(values !== undefined && offers(values) && { values }), ...(items.length > 0 && { items }) }
}

/** Whether the schema says more of its values than their type: a list of them, or the widget that picks one. */
const offers = (schema: JsonObject) => valuesOf(schema) !== null || hintsOf(schema).widget !== undefined

function titleOf(schema: unknown): { readonly title?: Localized } {
  const title = asObject(asObject(asObject(schema)?.['x-ui'])?.['title'])
  return typeof title?.['en'] === 'string' ? { title: title as unknown as Localized } : {}
}

const types: Readonly<Record<string, FieldType>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  array: 'list',
}

/** Of alternatives the first that is not null. */
export function typeOfSchema(schema: JsonObject): FieldType {
  const alternatives = asList(schema['anyOf']).map(asObject)
  const shape = alternatives.find((alternative) => alternative !== undefined && alternative['type'] !== 'null') ?? schema
  if (shape['format'] === 'date-time') return 'date'
  if (shape['type'] === 'array' && asObject(shape['items'])?.['type'] === 'object') return 'items'
  return types[String(shape['type'])] ?? (valuesOf(shape)?.every((value) => typeof value === 'string') === true ? 'text' : 'any')
}
