/**
 * Operations on values that are already there: one plain function each, by name. They do what json-logic-js 2 does (a test compares
 * the two on random rules), on JSON values only, and never call anything that came with the data.
 */
import { readInstant } from '../time.ts'
import { longestResult, primitiveOf, spend, textOf, tooLarge } from './budget.ts'

type Operation = (args: readonly unknown[]) => unknown

export function truthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** What `missing` and `exists` mean by filled in. */
export const isMissing = (value: unknown) => value === null || value === undefined || value === ''

const isObject = (value: unknown) => typeof value === 'object' && value !== null

/** `==` of JavaScript without its calls into objects. */
function looselyEqual(a: unknown, b: unknown): boolean {
  if (isObject(a) && isObject(b)) return a === b
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null)
  return primitiveOf(a) == primitiveOf(b)
}

type Comparable = number
const below = (a: unknown, b: unknown) => (primitiveOf(a) as Comparable) < (primitiveOf(b) as Comparable)
const atMost = (a: unknown, b: unknown) => (primitiveOf(a) as Comparable) <= (primitiveOf(b) as Comparable)
const numberOf = (value: unknown) => primitiveOf(value) as number

/** Membership of a list, or a part of a text. */
function isIn(needle: unknown, haystack: unknown): boolean {
  if (Array.isArray(haystack)) {
    spend(haystack.length >> 3)
    // Not `includes`: as in JsonLogic, what is no number equals nothing.
    return haystack.indexOf(needle) !== -1
  }
  return typeof haystack === 'string' && haystack !== '' && textOf(haystack).includes(textOf(needle))
}

/** `contains`: the same the other way round, where numbers count as texts and nothing contains nothing. */
function contains(haystack: unknown, needle: unknown): boolean {
  if (isMissing(haystack) || isMissing(needle)) return false
  return Array.isArray(haystack) ? isIn(needle, haystack) : textOf(haystack).includes(textOf(needle))
}

function compareTexts(args: readonly unknown[], test: (text: string, part: string) => boolean): boolean {
  return !isMissing(args[0]) && !isMissing(args[1]) && test(textOf(args[0]), textOf(args[1]))
}

function compareInstants(args: readonly unknown[], test: (a: number, b: number) => boolean): boolean {
  const a = readInstant(args[0])
  const b = readInstant(args[1])
  return a !== null && b !== null && test(a, b)
}

function join(args: readonly unknown[]): string {
  let text = ''
  for (const part of args) {
    if (part !== null && part !== undefined) text += textOf(part)
    if (text.length > longestResult) throw tooLarge()
  }
  return text
}

function slice(args: readonly unknown[]): string {
  const text = textOf(args[0])
  const start = Math.trunc(Number(primitiveOf(args[1]))) || 0
  const from = start < 0 ? Math.max(text.length + start, 0) : start
  if (args[2] === undefined) return text.slice(from)
  const count = Number(primitiveOf(args[2])) || 0
  const end = Math.trunc(count < 0 ? Math.max(text.length - from + count, 0) : count)
  return text.slice(from, from + end)
}

function merge(args: readonly unknown[]): readonly unknown[] {
  const merged: unknown[] = []
  for (const item of args) {
    if (!Array.isArray(item)) merged.push(item)
    else {
      spend(item.length)
      for (const each of item) merged.push(each)
    }
  }
  return merged
}

const parsed = (value: unknown) => Number.parseFloat(textOf(value))

export const valueOperations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['==', ([a, b]) => looselyEqual(a, b)],
  ['!=', ([a, b]) => !looselyEqual(a, b)],
  ['===', ([a, b]) => a === b],
  ['!==', ([a, b]) => a !== b],
  ['>', ([a, b]) => below(b, a)],
  ['>=', ([a, b]) => atMost(b, a)],
  ['<', ([a, b, c]) => below(a, b) && (c === undefined || below(b, c))],
  ['<=', ([a, b, c]) => atMost(a, b) && (c === undefined || atMost(b, c))],
  ['!', ([a]) => !truthy(a)],
  ['!!', ([a]) => truthy(a)],
  ['in', ([needle, haystack]) => isIn(needle, haystack)],
  ['exists', ([a]) => !isMissing(a)],
  ['contains', ([a, b]) => contains(a, b)],
  ['notContains', ([a, b]) => !contains(a, b)],
  ['startsWith', (args) => compareTexts(args, (text, start) => text.startsWith(start))],
  ['endsWith', (args) => compareTexts(args, (text, end) => text.endsWith(end))],
  ['lower', ([a]) => (isMissing(a) ? '' : textOf(a).toLowerCase())],
  ['before', (args) => compareInstants(args, (a, b) => a < b)],
  ['after', (args) => compareInstants(args, (a, b) => a > b)],
  ['cat', join],
  ['substr', slice],
  ['+', (args) => args.reduce<number>((sum, each) => sum + parsed(each), 0)],
  ['*', (args) => (args.length === 1 ? args[0] : args.reduce<number>((product, each) => product * parsed(each), 1))],
  ['-', ([a, b]) => (b === undefined ? -numberOf(a) : numberOf(a) - numberOf(b))],
  ['/', ([a, b]) => numberOf(a) / numberOf(b)],
  ['%', ([a, b]) => numberOf(a) % numberOf(b)],
  ['min', (args) => Math.min(...args.map(numberOf))],
  ['max', (args) => Math.max(...args.map(numberOf))],
  ['merge', merge],
])
