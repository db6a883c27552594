/**
 * JsonLogic patterns with holes. `read` and `fill` are inverse to each other, which is what makes the builder's two
 * translations agree by construction.
 */
import type { Json, JsonObject } from '@millrace/core'
import { parseDuration } from '../duration/duration.ts'

/** Holes: `$field` takes `{var: path}`; `$value` a literal or another variable; `$list` a list of literals; `$duration` ISO 8601; `$0`, `$1` a pair. */
export type Template = Json

export interface Filled {
  readonly field: string
  readonly value: Json
}

type Holes = Map<string, Json>

export function fill(template: Template, { field, value }: Filled): Json {
  if (typeof template === 'string') return fillHole(template, field, value)
  if (Array.isArray(template)) return template.map((item: Json) => fill(item, { field, value }))
  if (!isObject(template)) return template
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fill(item, { field, value })]))
}

function fillHole(hole: string, field: string, value: Json): Json {
  if (hole === '$field') return { var: field }
  if (hole === '$value' || hole === '$list' || hole === '$duration') return value
  if (hole === '$0' || hole === '$1') return Array.isArray(value) ? (value[Number(hole[1])] ?? '') : ''
  return hole
}

/** Null when the rule has another shape. The rule must be in the form that `desugar` gives. */
export function read(template: Template, rule: Json): Filled | null {
  const holes: Holes = new Map()
  if (!readInto(template, rule, holes)) return null
  const field = holes.get('$field')
  if (typeof field !== 'string') return null
  if (holes.has('$0')) return { field, value: [holes.get('$0') ?? '', holes.get('$1') ?? ''] }
  return { field, value: holes.get('$value') ?? holes.get('$list') ?? holes.get('$duration') ?? null }
}

function readInto(template: Template, rule: Json, holes: Holes): boolean {
  if (typeof template === 'string' && template.startsWith('$')) return readHole(template, rule, holes)
  if (Array.isArray(template)) {
    return (
      Array.isArray(rule) && rule.length === template.length && template.every((item: Json, i) => readInto(item, rule[i] ?? null, holes))
    )
  }
  if (!isObject(template)) return template === rule
  if (!isObject(rule)) return false
  const keys = Object.keys(template)
  return (
    Object.keys(rule).length === keys.length &&
    keys.every((key) => key in rule && readInto(template[key] ?? null, rule[key] ?? null, holes))
  )
}

function readHole(hole: string, rule: Json, holes: Holes): boolean {
  const taken = hole === '$field' ? variableOf(rule) : accepts(hole, rule) ? rule : undefined
  if (taken === undefined) return false
  holes.set(hole, taken)
  return true
}

function accepts(hole: string, rule: Json): boolean {
  if (hole === '$list') return Array.isArray(rule) && rule.every((item: Json) => isLiteral(item))
  if (hole === '$duration') return typeof rule === 'string' && (rule === '' || parseDuration(rule) !== null)
  return isLiteral(rule) || variableOf(rule) !== undefined
}

function isLiteral(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The path of `{var: path}`; undefined for anything else, defaults included. */
export function variableOf(rule: Json | undefined): string | undefined {
  if (!isObject(rule) || Object.keys(rule).length !== 1) return undefined
  const path = rule['var']
  return typeof path === 'string' && path !== '' ? path : undefined
}

/**
 * JsonLogic lets an operation with one argument go without its list: `{"!": x}` is `{"!": [x]}`, `{"var": ["x"]}` is
 * `{"var": "x"}`. This gives every rule the same of the two forms.
 */
export function desugar(rule: Json): Json {
  if (Array.isArray(rule)) return rule.map((item: Json) => desugar(item))
  if (!isObject(rule)) return rule
  const entries = Object.entries(rule)
  const [first] = entries
  if (entries.length !== 1 || first === undefined) return rule
  const [operation, given] = first
  if (operation === 'var') return { var: desugar(onlyItem(given) ?? given) }
  const args = desugar(given)
  return { [operation]: Array.isArray(args) ? args : [args] }
}

function onlyItem(given: Json): Json | undefined {
  const item: Json | undefined = Array.isArray(given) && given.length === 1 ? given[0] : undefined
  return Array.isArray(item) ? undefined : item
}
