/** What rules compare fields with: from it come values with which made-up contacts and events take one branch and the other. */
import type { Json } from '@millrace/core'
import { asList, asObject } from '../../../../inspector/form/hints.ts'

export interface Comparison {
  /** `contact.city`, `event.properties.total`. */
  readonly path: string
  readonly operator: string
  readonly literal: Json
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const operators = ['==', '===', '!=', '!==', '<', '<=', '>', '>=', 'in', 'contains', 'startsWith', 'endsWith']

/** Every comparison of a field with a literal, wherever it stands in a rule or a node's settings. */
export function comparisonsIn(value: unknown): readonly Comparison[] {
  if (Array.isArray(value)) return value.flatMap(comparisonsIn)
  const object = asObject(value)
  if (object === undefined) return []
  const own = operators.flatMap((operator) => compared(operator, asList(object[operator])))
  return [...own, ...Object.values(object).flatMap(comparisonsIn)]
}

function compared(operator: string, given: readonly unknown[]): readonly Comparison[] {
  if (given.length !== 2) return []
  const [left, right] = given.map(pathOf)
  if (left !== undefined && isLiteral(given[1])) return [{ path: left, operator, literal: given[1] }]
  if (right !== undefined && isLiteral(given[0])) return [{ path: right, operator: mirrored[operator] ?? operator, literal: given[0] }]
  return []
}

/** Fields that rules want to be there, whatever they hold, or to be what the run is counted by. */
export function wantedIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wantedIn)
  const object = asObject(value)
  if (object === undefined) return []
  const there = pathOf(asList(object['!!'])[0])
  const both = asList(object['==']).map(pathOf)
  const counted = both.includes(runKey) ? both.filter((path) => path !== undefined && path !== runKey) : []
  return [...(there === undefined ? [] : [there]), ...(counted as string[]), ...Object.values(object).flatMap(wantedIn)]
}

const runKey = 'run.key'

export function pathOf(value: unknown): string | undefined {
  const named = asObject(value)?.['var']
  const path = Array.isArray(named) ? named[0] : named
  return typeof path === 'string' ? path : undefined
}

function isLiteral(value: unknown): value is Json {
  return asObject(value) === undefined && value !== undefined && (!Array.isArray(value) || value.every(isLiteral))
}

/** A value for which the comparison holds; undefined when none comes to mind. */
export function meeting({ operator, literal }: Comparison): Json | undefined {
  const [first] = asList(literal) as readonly Json[]
  if (operator === 'in') return Array.isArray(literal) ? first : undefined
  if (operator === '!=' || operator === '!==') return another(literal)
  if (operator === '>' && typeof literal === 'number') return literal === 0 ? 1 : roomAbove(literal)
  if (operator === '<' && typeof literal === 'number') return literal / 2 < literal ? literal / 2 : literal - 1
  return literal
}

/** A value for which it does not. */
export function missing({ operator, literal }: Comparison): Json | undefined {
  if (operator === '!=' || operator === '!==') return literal
  if (typeof literal !== 'number')
    return operator === 'in' && !Array.isArray(literal) ? undefined : another((asList(literal)[0] as Json) ?? literal)
  if (operator === '>' || operator === '>=') return literal > 0 ? literal / 2 : literal - 1
  if (operator === '<' || operator === '<=') return roomAbove(literal)
  return another(literal)
}

const roomAbove = (number: number) => (number > 0 ? number * 2 : number + 1)

function another(literal: Json): Json {
  if (typeof literal === 'number') return literal + 1
  return typeof literal === 'boolean' ? !literal : 'other'
}
