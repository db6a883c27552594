/**
 * Fields that a JSON Schema describes: what a trigger gives, what a fact holds. A property with an `x-ui.title` is offered, and what lies
 * inside objects; items of lists are asked of the list.
 */
import type { Localized } from '@millrace/core'
import { asList, asObject } from '../form/hints.ts'
import type { Field, FieldGroup } from './fields.ts'
import type { FieldType } from './operators.ts'

const deepest = 5

export interface DescribedRoot {
  /** The place in the scope: `event`, `visit`, `vars.item`. */
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
      fieldsOfSchema(property, { path: `${root.path}.${name}`, group: root.group, ...titleOf(property) }, depth + 1),
    )
  }
  return root.title === undefined ? [] : [{ path: root.path, type: typeOf(shape), group: root.group, title: root.title }]
}

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
function typeOf(schema: Readonly<Record<string, unknown>>): FieldType {
  const alternatives = asList(schema['anyOf']).map(asObject)
  const shape = alternatives.find((alternative) => alternative !== undefined && alternative['type'] !== 'null') ?? schema
  if (shape['format'] === 'date-time') return 'date'
  return types[String(shape['type'])] ?? 'any'
}
