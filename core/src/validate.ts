/**
 * Values against JSON Schemas (draft-07), in Node and in browsers whose CSP forbids `eval`. A schema is the programmer's and trusted;
 * the value is anybody's, so its depth and size are capped before anything walks it.
 */
import { Validator, type Schema } from '@cfworker/json-schema'
import { nearestFaults } from './validate/nearest.ts'
import { findingsOf, pointerOf, type ValueFinding } from './validate/messages.ts'

export type { ValueFinding } from './validate/messages.ts'

/** Rules are the deepest values: 32 operations, each an object around a list. */
const deepest = 100
const mostValues = 500_000
const mostFindings = 50

interface Compiled {
  readonly schema: Schema
  /** Stops at the first fault: nearly all values have none. */
  readonly quick: Validator
  readonly full: Validator
}

const compiled = new WeakMap<object, Compiled>()

function compile(schema: object): Compiled {
  let known = compiled.get(schema)
  if (known === undefined) {
    // The validator writes into the schemas it is given.
    const copy = () => JSON.parse(JSON.stringify(schema)) as Schema
    const own = copy()
    known = { schema: own, quick: new Validator(copy(), '7', true), full: new Validator(own, '7', false) }
    compiled.set(schema, known)
  }
  return known
}

/** What is wrong with a value; empty when nothing is. At most 50 findings. */
export function validateAgainst(schema: object, value: unknown): readonly ValueFinding[] {
  const unfit = findUnfit(value)
  if (unfit !== null) return [unfit]
  const { schema: own, quick, full } = compile(schema)
  if (quick.validate(value).valid) return []
  const findings = nearestFaults(full.validate(value).errors).flatMap((fault) => findingsOf(fault, own, value))
  const once = new Map(findings.map((finding) => [`${finding.code} ${finding.path} ${finding.message}`, finding]))
  return [...once.values()].slice(0, mostFindings)
}

/** The first value that is no JSON, or lies too deep, or is one too many. */
export function findUnfit(value: unknown): ValueFinding | null {
  let left = mostValues
  const keys: string[] = []
  const visit = (each: unknown): ValueFinding | null => {
    if (--left < 0) return { path: '', code: 'VALUE_LARGE', message: `This has more than ${mostValues} values; make it smaller` }
    if (each === null || typeof each === 'string' || typeof each === 'boolean') return null
    if (typeof each !== 'object') return Number.isFinite(each) ? null : notJson(each)
    if (keys.length >= deepest)
      return { path: pointerOf(keys), code: 'VALUE_DEEP', message: `This is nested deeper than ${deepest} levels; flatten it` }
    for (const key of Object.keys(each)) {
      keys.push(key)
      const found = visit((each as Record<string, unknown>)[key])
      if (found !== null) return found
      keys.pop()
    }
    return null
  }
  const notJson = (each: unknown): ValueFinding => ({
    path: pointerOf(keys),
    code: 'VALUE_TYPE',
    message: `A ${typeof each} such as ${String(each)} is no JSON value`,
  })
  return visit(value)
}

/** The value with the schema's defaults where it has nothing; the very same value when there was nothing to fill in. */
export function withDefaults(schema: object, value: unknown): unknown {
  const { properties, items, anyOf } = schema as Schema
  if (anyOf !== undefined) return filledByAlternative(anyOf, value)
  if (Array.isArray(value)) {
    if (items === undefined || items === null || typeof items !== 'object' || Array.isArray(items)) return value
    const filled = value.map((item) => withDefaults(items, item))
    return filled.some((item, index) => item !== value[index]) ? filled : value
  }
  return value !== null && typeof value === 'object' && properties !== undefined ? filledProperties(properties, value) : value
}

function filledProperties(properties: NonNullable<Schema['properties']>, value: object): object {
  const given = value as Readonly<Record<string, unknown>>
  const changes: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(properties)) {
    if (typeof schema !== 'object') continue
    const present = Object.hasOwn(given, name)
    const filled = present ? withDefaults(schema, given[name]) : structuredClone(schema['default'])
    if (filled !== (present ? given[name] : undefined)) changes[name] = filled
  }
  return Object.keys(changes).length === 0 ? value : { ...given, ...changes }
}

/** Of alternatives, the defaults of the first that the value fits. */
function filledByAlternative(alternatives: readonly Schema[], value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  const fitting = alternatives.find((alternative) => validateAgainst(alternative, value).length === 0)
  return fitting === undefined ? value : withDefaults(fitting, value)
}
