/**
 * Validates a config in the browser, without `eval` (a host's CSP may forbid it): `@cfworker/json-schema` in the shape of Ajv that
 * JSON Forms expects. Reports only what a form can say at a field: wrappers are dropped, of alternatives the nearest one speaks.
 */
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema'
import type { JsonObject } from '@millrace/core'

/** As Ajv's `ErrorObject`; `params.limit` is the keyword's value in the schema, where it has one. */
export interface ConfigError {
  readonly keyword: string
  readonly instancePath: string
  readonly schemaPath: string
  readonly params: { readonly missingProperty?: string; readonly limit?: unknown }
  readonly message: string
}

export interface ConfigValidator {
  (data: unknown): boolean
  errors: readonly ConfigError[]
}

/** The part of Ajv that JSON Forms uses. */
export interface SchemaCompiler {
  compile(schema: JsonObject): ConfigValidator
  validate(schema: JsonObject, data: unknown): boolean
  getSchema(id: string): undefined
  addSchema(schema: JsonObject): void
}

const wrappers = new Set([
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'additionalItems',
  'prefixItems',
  '$ref',
  'allOf',
  'if',
])
const choices = new Set(['anyOf', 'oneOf'])

export function createCompiler(): SchemaCompiler {
  const known = new WeakMap<JsonObject, ConfigValidator>()
  function compile(schema: JsonObject): ConfigValidator {
    const validator = known.get(schema) ?? compiled(schema)
    known.set(schema, validator)
    return validator
  }
  return { compile, validate: (schema, data) => compile(schema)(data), getSchema: () => undefined, addSchema: () => {} }
}

function compiled(schema: JsonObject): ConfigValidator {
  const validator = new Validator(JSON.parse(JSON.stringify(schema)) as Schema, '7', false)
  const validate: ConfigValidator = Object.assign(
    (data: unknown): boolean => {
      validate.errors = nearest(placed(validator.validate(data).errors), schema).flatMap((unit) => errorOf(unit, schema))
      return validate.errors.length === 0
    },
    { errors: [] as readonly ConfigError[] },
  )
  return validate
}

/** The validator puts "no such property" at the instance, without the way through the schema: it is that of the wrapper before it. */
function placed(units: readonly OutputUnit[]): readonly OutputUnit[] {
  return units.map((unit, index) => {
    const before = units[index - 1]
    return unit.keyword === 'false' && before !== undefined ? { ...unit, keywordLocation: `${before.keywordLocation}/false` } : unit
  })
}

/** Replaces each failed choice by the faults of the alternative that has the fewest; plain alternatives by the choice itself. */
function nearest(units: readonly OutputUnit[], schema: JsonObject): readonly OutputUnit[] {
  const choice = units.find((unit) => choices.has(unit.keyword))
  if (choice === undefined) return units
  const inside = units.filter((unit) => unit !== choice && unit.keywordLocation.startsWith(`${choice.keywordLocation}/`))
  const others = units.filter((unit) => unit !== choice && !inside.includes(unit))
  const alternatives = Map.groupBy(inside, (unit) => unit.keywordLocation.slice(choice.keywordLocation.length + 1).split('/')[0] ?? '')
  const best = [...alternatives.values()]
    .map((faults) => nearest(faults, schema))
    .reduce<readonly OutputUnit[] | null>((least, faults) => (least === null || distance(faults) < distance(least) ? faults : least), null)
  const here = best?.filter((unit) => unit.instanceLocation === choice.instanceLocation && !wrappers.has(unit.keyword)) ?? []
  const plain = best === null || here.some((unit) => unit.keyword !== 'required')
  return [...(plain ? [{ ...choice, keyword: 'choice' }] : best), ...nearest(others, schema)]
}

/** A missing property tells more strongly than a wrong value that another alternative was meant. */
function distance(faults: readonly OutputUnit[]): number {
  return faults.reduce((sum, unit) => sum + (wrappers.has(unit.keyword) ? 0 : unit.keyword === 'required' ? 2 : 1), 0)
}

function errorOf(unit: OutputUnit, schema: JsonObject): readonly ConfigError[] {
  if (wrappers.has(unit.keyword)) return []
  const schemaPath = unit.keywordLocation
  const error = { keyword: unit.keyword, instancePath: unit.instanceLocation.slice(1), schemaPath, message: unit.error, params: {} }
  if (unit.keyword === 'required') return [{ ...error, params: { missingProperty: /"(.*)"/s.exec(unit.error)?.[1] ?? '' } }]
  return [{ ...error, params: { limit: at(schema, schemaPath) } }]
}

function at(schema: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
    }, schema)
}
