/**
 * JsonLogic patterns with holes. `read` and `fill` are inverse to each other, which is what makes the builder's two
 * translations agree by construction.
 */
import type { Json, JsonObject } from '@millrace/core'
import { parseDuration } from '../duration/duration.ts'

/**
 * Holes: `$field` takes `{var: path}` or a member of a family, `{fact: [name, params]}`; `$value` a literal, another variable or a share
 * of one, `{"*": [0.9, {var}]}`; `$list` a list of literals; `$duration` ISO 8601; `$0`, `$1` a pair; `$rule` a rule over an item.
 */
export type Template = Json

export interface Filled {
  /** A variable's path; with `params` the name of a family of facts. */
  readonly field: string
  readonly params?: JsonObject
  readonly value: Json
}

type Holes = Map<string, Json>

export function fill(template: Template, filled: Filled): Json {
  if (typeof template === 'string') return fillHole(template, filled)
  if (Array.isArray(template)) return template.map((item: Json) => fill(item, filled))
  if (!isObject(template)) return template
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fill(item, filled)]))
}

function fillHole(hole: string, { field, params, value }: Filled): Json {
  if (hole === '$field') return params === undefined ? { var: field } : { fact: [field, params] }
  if (hole === '$0' || hole === '$1') return Array.isArray(value) ? (value[Number(hole[1])] ?? '') : ''
  return hole.startsWith('$') ? value : hole
}

/** Null when the rule has another shape. The rule must be in the form that `desugar` gives. */
export function read(template: Template, rule: Json): Filled | null {
  const holes: Holes = new Map()
  if (!readInto(template, rule, holes)) return null
  const subject = subjectOf(holes.get('$field'))
  if (subject === undefined) return null
  if (holes.has('$0')) return { ...subject, value: [holes.get('$0') ?? '', holes.get('$1') ?? ''] }
  return {
    ...subject,
    value: ['$value', '$list', '$duration', '$rule'].map((hole) => holes.get(hole)).find((taken) => taken !== undefined) ?? null,
  }
}

/** What a rule asks about, in the place of a `$field`. */
function subjectOf(rule: Json | undefined): Pick<Filled, 'field' | 'params'> | undefined {
  const path = variableOf(rule)
  if (path !== undefined) return { field: path }
  const args = isObject(rule) && Object.keys(rule).length === 1 ? rule['fact'] : undefined
  if (!Array.isArray(args) || args.length !== 2) return undefined
  const [name, params] = args as readonly Json[]
  return typeof name === 'string' && name !== '' && isObject(params) ? { field: name, params } : undefined
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
  if (!accepts(hole, rule)) return false
  holes.set(hole, rule)
  return true
}

function accepts(hole: string, rule: Json): boolean {
  if (hole === '$field') return subjectOf(rule) !== undefined
  if (hole === '$rule') return rule === true || isObject(rule)
  if (hole === '$list') return Array.isArray(rule) && rule.every((item: Json) => isLiteral(item))
  if (hole === '$duration') return typeof rule === 'string' && (rule === '' || parseDuration(rule) !== null)
  return isLiteral(rule) || variableOf(rule) !== undefined || shareOf(rule) !== undefined
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

/** `{"*": [0.9, {var: path}]}`: nine tenths of another field. */
export function shareOf(rule: Json | undefined): { readonly share: number; readonly path: string } | undefined {
  const args = isObject(rule) && Object.keys(rule).length === 1 ? rule['*'] : undefined
  if (!Array.isArray(args) || args.length !== 2) return undefined
  const [share, other] = args as readonly Json[]
  const path = variableOf(other)
  return typeof share === 'number' && path !== undefined ? { share, path } : undefined
}

/**
 * JsonLogic lets an operation with one argument go without its list: `{"!": x}` is `{"!": [x]}`, `{"var": ["x"]}` is
 * `{"var": "x"}`. This gives every rule the same of the two forms. Parameters of a fact are data, and left as they are.
 */
export function desugar(rule: Json): Json {
  if (Array.isArray(rule)) return rule.map((item: Json) => desugar(item))
  if (!isObject(rule)) return rule
  const entries = Object.entries(rule)
  const [first] = entries
  if (entries.length !== 1 || first === undefined) return rule
  const [operation, given] = first
  if (operation === 'var') return { var: desugar(onlyItem(given) ?? given) }
  if (operation === 'fact') return { fact: factArguments(given) }
  const args = desugar(given)
  return { [operation]: Array.isArray(args) ? args : [args] }
}

function onlyItem(given: Json): Json | undefined {
  const item: Json | undefined = Array.isArray(given) && given.length === 1 ? given[0] : undefined
  return Array.isArray(item) ? undefined : item
}

/** A family may go without parameters: `{"fact": "score"}` is `{"fact": ["score", {}]}`. */
function factArguments(given: Json): Json {
  const args: readonly Json[] = Array.isArray(given) ? given : [given]
  return args.length === 1 && typeof args[0] === 'string' ? [args[0], {}] : args
}
