/** Complaints in words: what is wrong with which value, and what to write instead. */
import type { Schema } from '@cfworker/json-schema'
import type { Fault } from './nearest.ts'
import { wantedFormat } from './formats.ts'

export interface ValueFinding {
  /** JSON Pointer into the value; of a missing property, where it should be. */
  readonly path: string
  /** `VALUE_MISSING`, `VALUE_UNKNOWN`, `VALUE_TYPE`, `VALUE_CHOICE`, `VALUE_FORMAT`, `VALUE_LENGTH`, `VALUE_RANGE`, `VALUE_REPEATED`, `VALUE_DEEP`, `VALUE_LARGE`, `VALUE_BAD`. */
  readonly code: string
  readonly message: string
}

/** The schema that a keyword stands in, found from the place the validator names. */
export function schemaAt(root: Schema, location: string): Schema {
  let at: unknown = root
  for (const key of segmentsOf(location).slice(0, -1)) {
    at = key === '$ref' ? targetOf(root, (at as Schema).$ref) : (at as Record<string, unknown> | undefined)?.[key]
  }
  return (at ?? {}) as Schema
}

function targetOf(root: Schema, reference: string | undefined): unknown {
  return segmentsOf(reference ?? '#').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], root)
}

/** Keys of a JSON Pointer in a URI fragment, as the validator writes them. */
export function segmentsOf(fragment: string): readonly string[] {
  return fragment
    .split('/')
    .slice(1)
    .map((part) => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const pointerOf = (keys: readonly string[]) => keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
const listed = (values: readonly unknown[]) => values.slice(0, 20).map(shown).join(', ')
const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}
const typesOf = (type: unknown) => [type].flat().map((each) => typeWords[String(each)] ?? String(each))

/** Findings of one fault: one, but of missing and unknown properties one each. */
export function findingsOf(fault: Fault, root: Schema, value: unknown): readonly ValueFinding[] {
  const keys = segmentsOf(fault.instanceLocation)
  const instance = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], value)
  const schema = schemaAt(root, fault.keywordLocation)
  if (fault.keyword === 'required') return missing(schema, instance, keys)
  if (fault.keyword === 'additionalProperties') return unknown(schema, instance, keys)
  const name = keys.length === 0 ? 'This' : `“${keys.at(-1)}”`
  const [code, rest] = sentence(fault, schema, instance, root)
  return [{ path: pointerOf(keys), code: `VALUE_${code}`, message: `${name} ${rest}` }]
}

function missing(schema: Schema, instance: unknown, keys: readonly string[]): readonly ValueFinding[] {
  const absent = (schema.required ?? []).filter((key) => !Object.hasOwn(instance as object, key))
  return absent.map((key) => ({
    path: pointerOf([...keys, key]),
    code: 'VALUE_MISSING',
    message: `“${key}” is missing; give it ${wanted(schema.properties?.[key])}`,
  }))
}

function unknown(schema: Schema, instance: unknown, keys: readonly string[]): readonly ValueFinding[] {
  const known = Object.keys(schema.properties ?? {})
  const patterns = Object.keys(schema.patternProperties ?? {}).map((pattern) => new RegExp(pattern, 'u'))
  const extra = Object.keys(instance as object).filter((key) => !known.includes(key) && !patterns.some((pattern) => pattern.test(key)))
  const hint = known.length === 0 ? 'nothing is expected here' : `expected are ${known.join(', ')}`
  return extra.map((key) => ({
    path: pointerOf([...keys, key]),
    code: 'VALUE_UNKNOWN',
    message: `“${key.slice(0, 60)}” is not known here; ${hint}`,
  }))
}

/** What a schema asks for, in a few words. */
function wanted(schema: unknown): string {
  if (schema === null || typeof schema !== 'object') return 'a value'
  const { format, enum: values, const: constant, type, anyOf } = schema as Schema
  if (constant !== undefined) return shown(constant)
  if (values !== undefined) return `one of ${listed(values)}`
  if (format !== undefined) return wantedFormat(format)
  if (type !== undefined) return typesOf(type).join(' or ')
  if (anyOf !== undefined) return [...new Set(anyOf.map(wanted))].join(' or ')
  return 'a value'
}

function choice(fault: Fault, root: Schema): string {
  const alternatives = (fault.alternatives ?? []).map((each) => ({ keyword: each.keyword, schema: schemaAt(root, each.keywordLocation) }))
  const constants = alternatives.flatMap(({ keyword, schema }) =>
    keyword === 'const' ? [schema.const as unknown] : keyword === 'enum' ? (schema.enum ?? []) : [],
  )
  const types = alternatives
    .filter(({ keyword, schema }) => keyword === 'type' && schema.const === undefined)
    .flatMap(({ schema }) => typesOf(schema.type))
  const words = [...(constants.length > 0 ? [`one of ${listed(constants)}`] : []), ...new Set(types)]
  return words.length === 0 ? 'fits none of the alternatives, or several at once' : `must be ${words.join(' or ')}`
}

type Sentence = readonly [code: string, rest: string]

function sentence(fault: Fault, schema: Schema, instance: unknown, root: Schema): Sentence {
  const word = sentences[fault.keyword]
  if (fault.keyword === 'anyOf' || fault.keyword === 'oneOf') return ['CHOICE', `${choice(fault, root)}, not ${shown(instance)}`]
  return word === undefined ? ['BAD', `does not fit: ${fault.error}`] : word(schema, instance)
}

const plural = (count: number | undefined, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

const sentences: Readonly<Record<string, (schema: Schema, instance: unknown) => Sentence>> = {
  type: (schema, instance) => ['TYPE', `must be ${typesOf(schema.type).join(' or ')}, not ${shown(instance)}`],
  const: (schema, instance) => ['CHOICE', `must be ${shown(schema.const)}, not ${shown(instance)}`],
  enum: (schema, instance) => ['CHOICE', `must be one of ${listed(schema.enum ?? [])}, not ${shown(instance)}`],
  format: (schema, instance) => ['FORMAT', `must be ${wantedFormat(schema.format ?? '')}, not ${shown(instance)}`],
  pattern: (schema, instance) => ['FORMAT', `must match ${schema.pattern}, unlike ${shown(instance)}`],
  minLength: (schema) => [
    'LENGTH',
    schema.minLength === 1 ? 'must not be empty' : `must have at least ${plural(schema.minLength, 'character')}`,
  ],
  maxLength: (schema) => ['LENGTH', `must have at most ${plural(schema.maxLength, 'character')}`],
  minItems: (schema) => ['LENGTH', `must have at least ${plural(schema.minItems, 'item')}`],
  maxItems: (schema) => ['LENGTH', `must have at most ${plural(schema.maxItems, 'item')}`],
  minProperties: (schema) => ['LENGTH', `must have at least ${plural(schema.minProperties, 'key')}`],
  maxProperties: (schema) => ['LENGTH', `must have at most ${plural(schema.maxProperties, 'key')}`],
  uniqueItems: () => ['REPEATED', 'must not repeat an item'],
  minimum: (schema, instance) => ['RANGE', `must be at least ${schema.minimum}, not ${shown(instance)}`],
  maximum: (schema, instance) => ['RANGE', `must be at most ${schema.maximum}, not ${shown(instance)}`],
  exclusiveMinimum: (schema, instance) => ['RANGE', `must be greater than ${String(schema.exclusiveMinimum)}, not ${shown(instance)}`],
  exclusiveMaximum: (schema, instance) => ['RANGE', `must be less than ${String(schema.exclusiveMaximum)}, not ${shown(instance)}`],
  multipleOf: (schema, instance) => ['RANGE', `must be a multiple of ${schema.multipleOf}, not ${shown(instance)}`],
}
