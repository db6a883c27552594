/**
 * A checked rule made into functions, once, so that evaluating it walks no JSON. JsonLogic by json-logic-js 2 (which interprets:
 * several times slower, loops that cannot be bounded, `var` that follows prototypes); differences are listed in the README.
 */
import { RE2JS } from 're2js'
import { FlowError } from '../errors.ts'
import { parseDuration, plusDuration, readInstant } from '../time.ts'
import { refillBudget, spend, textOf } from './budget.ts'
import { factKey, mentionOf } from './fact-key.ts'
import { argumentsOf, operatorOf } from './operations.ts'
import { isMissing, truthy, valueOperations } from './values.ts'

/** Evaluates with `data` as what `var` reads: the scope, or an item inside a loop. */
type Evaluator = (data: unknown) => unknown

/** `now` of the scope of the evaluation under way: loops see it too. Read once for all that share an instant. */
let scopeNow: unknown
/** Values of parametrised facts by `factKey`, of the scope of the evaluation under way. */
let scopeFacts: unknown
let readNow: { readonly text: unknown; readonly at: number | null } = { text: undefined, at: null }

function present(): number {
  if (readNow.text !== scopeNow) readNow = { text: scopeNow, at: readInstant(scopeNow) }
  if (readNow.at !== null) return readNow.at
  throw new FlowError('RULE_NOW_MISSING', 'This rule compares with the present, and its scope has no `now`')
}

/** Compiles a rule that `checkRule` found sound. */
export function compileRule(rule: unknown): (scope: unknown) => unknown {
  const evaluate = compile(rule)
  return (scope) => {
    refillBudget()
    const outer = scope !== null && typeof scope === 'object' ? (scope as { readonly now?: unknown; readonly facts?: unknown }) : {}
    scopeNow = outer.now
    scopeFacts = outer.facts
    return evaluate(scope)
  }
}

function compile(rule: unknown): Evaluator {
  if (isLiteral(rule)) return () => rule
  if (Array.isArray(rule)) {
    const items = rule.map(compile)
    return (data) => items.map((item) => item(data))
  }
  const operator = operatorOf(rule)!
  const args = argumentsOf(rule as object, operator)
  const special = specialForms.get(operator)
  if (special !== undefined) return special(args)
  return applied(valueOperations.get(operator)!, args.map(compile))
}

/** One and two arguments are nearly all there is, and the quicker for being written out. */
function applied(operation: (args: readonly unknown[]) => unknown, args: readonly Evaluator[]): Evaluator {
  const [first, second] = args
  if (args.length === 1) return (data) => operation([first!(data)])
  if (args.length === 2) return (data) => operation([first!(data), second!(data)])
  return (data) => operation(args.map((arg) => arg(data)))
}

function isLiteral(rule: unknown): boolean {
  if (rule === null || typeof rule !== 'object') return true
  return Array.isArray(rule) ? rule.every(isLiteral) : operatorOf(rule) === null
}

// Variables ------------------------------------------------------------------------------------------------------------

/** Segments of a variable's name; none for the whole data. */
export function pathOf(name: unknown): readonly string[] {
  return name === undefined || name === null || name === '' ? [] : String(name).split('.')
}

/** Follows own properties only; undefined where there is nothing. */
export function follow(data: unknown, path: readonly string[]): unknown {
  let at = data
  for (const key of path) {
    if (at === null || (typeof at !== 'object' && typeof at !== 'string') || !Object.hasOwn(at as object, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}

function variable([name, fallback]: readonly unknown[]): Evaluator {
  const path = pathOf(name)
  if (fallback === undefined) return (data) => follow(data, path) ?? null
  const otherwise = compile(fallback)
  return (data) => {
    const found = follow(data, path)
    return found === undefined ? otherwise(data) : found
  }
}

function fact(args: readonly unknown[]): Evaluator {
  const path = [factKey(mentionOf(args)!)]
  return () => follow(scopeFacts, path) ?? null
}

const namesOf = (args: readonly unknown[]) => (Array.isArray(args[0]) ? (args[0] as unknown[]) : args)

function missing(args: readonly unknown[]): Evaluator {
  const paths = namesOf(args).map((name) => ({ name, path: pathOf(name) }))
  return (data) => paths.filter(({ path }) => isMissing(follow(data, path))).map(({ name }) => name)
}

function missingSome([count, names]: readonly unknown[]): Evaluator {
  const needed = compile(count)
  const all = Array.isArray(names) ? names : [names]
  const absent = missing(all)
  return (data) => {
    const found = absent(data) as unknown[]
    return all.length - found.length >= Number(needed(data)) ? [] : found
  }
}

// Control --------------------------------------------------------------------------------------------------------------

function choose(args: readonly unknown[]): Evaluator {
  const parts = args.map(compile)
  return (data) => {
    let i = 0
    for (; i < parts.length - 1; i += 2) if (truthy(parts[i]!(data))) return parts[i + 1]!(data)
    return i < parts.length ? parts[i]!(data) : null
  }
}

/** The first argument that settles it, else the last one. An empty `and` holds, an empty `or` does not. */
function connective(args: readonly unknown[], settles: boolean): Evaluator {
  const parts = args.map(compile)
  return (data) => {
    let value: unknown = !settles
    for (const part of parts) {
      value = part(data)
      if (truthy(value) === settles) return value
    }
    return value
  }
}

// Loops: each turn costs as much as its rule has nodes -----------------------------------------------------------------

function sizeOf(rule: unknown): number {
  return rule !== null && typeof rule === 'object' ? Object.values(rule).reduce<number>((sum, each) => sum + sizeOf(each), 1) : 1
}

interface Loop {
  readonly listOf: (data: unknown) => readonly unknown[] | null
  readonly body: Evaluator
}

function loop(args: readonly unknown[]): Loop {
  const list = compile(args[0])
  const body = compile(args[1])
  const cost = sizeOf(args[1])
  return {
    listOf: (data) => {
      const items = list(data)
      return Array.isArray(items) ? items : null
    },
    body: (item) => {
      spend(cost)
      return body(item)
    },
  }
}

function filter(args: readonly unknown[]): Evaluator {
  const { listOf, body } = loop(args)
  return (data) => (listOf(data) ?? []).filter((item) => truthy(body(item)))
}

function map(args: readonly unknown[]): Evaluator {
  const { listOf, body } = loop(args)
  return (data) => (listOf(data) ?? []).map((item) => body(item))
}

function reduce(args: readonly unknown[]): Evaluator {
  const { listOf, body } = loop(args)
  const initial = compile(args[2] ?? null)
  return (data) => (listOf(data) ?? []).reduce((accumulator, current) => body({ current, accumulator }), initial(data))
}

/** Whether an item of a list that has any answers `wanted`; `otherwise` when none does. */
function search(
  args: readonly unknown[],
  answers: { readonly wanted: boolean; readonly found: boolean; readonly empty: boolean },
): Evaluator {
  const { listOf, body } = loop(args)
  return (data) => {
    const items = listOf(data)
    if (items === null || items.length === 0) return answers.empty
    return items.some((item) => truthy(body(item)) === answers.wanted) ? answers.found : !answers.found
  }
}

// Patterns and dates ---------------------------------------------------------------------------------------------------

/** RE2 takes at worst (text × program) steps; its automaton mostly takes one a character. */
function matches([subject, pattern]: readonly unknown[]): Evaluator {
  const text = compile(subject)
  const expression = RE2JS.compile(pattern as string)
  const size = expression.programSize()
  return (data) => {
    const value = text(data)
    if (isMissing(value)) return false
    const read = textOf(value)
    spend(Math.ceil((read.length * size) / 64))
    return expression.test(read)
  }
}

/** Dates are compared in UTC: a rule asks about spans, not about somebody's calendar day. */
function within([date, duration]: readonly unknown[], direction: 1 | -1): Evaluator {
  const when = compile(date)
  const span = parseDuration(duration as string)
  return (data) => {
    const at = readInstant(when(data))
    if (at === null) return false
    const now = present()
    const edge = plusDuration(now, span, 'UTC', direction)
    return direction === 1 ? at >= now && at <= edge : at <= now && at >= edge
  }
}

const specialForms: ReadonlyMap<string, (args: readonly unknown[]) => Evaluator> = new Map<string, (args: readonly unknown[]) => Evaluator>(
  [
    ['var', variable],
    ['fact', fact],
    ['missing', missing],
    ['missing_some', missingSome],
    ['if', choose],
    ['?:', choose],
    ['and', (args) => connective(args, false)],
    ['or', (args) => connective(args, true)],
    ['filter', filter],
    ['map', map],
    ['reduce', reduce],
    ['all', (args) => search(args, { wanted: false, found: false, empty: false })],
    ['some', (args) => search(args, { wanted: true, found: true, empty: false })],
    ['none', (args) => search(args, { wanted: true, found: false, empty: true })],
    ['matches', matches],
    ['withinLast', (args) => within(args, -1)],
    ['withinNext', (args) => within(args, 1)],
  ],
)
