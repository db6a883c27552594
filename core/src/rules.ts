/**
 * Rules: JsonLogic behind a validator and limits. A rule is checked and compiled once, by identity of its object (rules are frozen
 * data), and evaluated millions of times. Law: what passes `checkRule` evaluates within 50 ms, reads own properties of its scope only,
 * and depends on nothing but rule and scope.
 */
import jsonLogic, { type RulesLogic } from 'json-logic-js'
import { FlowError } from './errors.ts'
import type { Json, JsonObject, Rule } from './json.ts'
import { boundResult } from './rules/budget.ts'
import { findFaults, type RuleFinding } from './rules/check.ts'
import { compileRule, follow, pathOf } from './rules/compile.ts'
import { factKey, mentionOf } from './rules/fact-key.ts'
import { argumentsOf, operatorOf } from './rules/operations.ts'
import { truthy } from './rules/values.ts'

export { describeRule } from './rules/describe.ts'
export { ruleOperations, type ArgumentKind, type RuleOperation } from './rules/operations.ts'
export { factKey, readFactKey, type FactMention } from './rules/fact-key.ts'
export type { RuleFinding } from './rules/check.ts'

/** What `explainRule` keeps of a value: enough for the log of a step. */
const longestExcerpt = 200
const mostItems = 10

type CompiledRule = ReturnType<typeof compileRule>
const compiled = new WeakMap<object, CompiledRule>()

function compiledRule(rule: unknown): CompiledRule {
  if (rule === null || typeof rule !== 'object') return compileChecked(rule)
  let known = compiled.get(rule)
  if (known === undefined) {
    known = compileChecked(rule)
    compiled.set(rule, known)
  }
  return known
}

function compileChecked(rule: unknown): CompiledRule {
  const [fault] = findFaults(rule)
  if (fault !== undefined) throw new FlowError(fault.code, fault.path === '' ? fault.message : `${fault.message} (at ${fault.path})`)
  return compileRule(rule)
}

/** What is wrong with a rule: unknown operations, wrong arguments, limits (32 deep, 500 parts). Empty when nothing is. */
export function checkRule(rule: unknown): readonly RuleFinding[] {
  return findFaults(rule)
}

/** Whether a rule holds. Throws `FlowError` `RULE_*`. */
export function testRule(rule: Rule, scope: JsonObject): boolean {
  return truthy(compiledRule(rule)(scope))
}

/** The value of a rule, at most 64 KB; numbers that JSON has not (1/0) are null. Throws `FlowError` `RULE_*`. */
export function evaluateRule(rule: Rule, scope: JsonObject): Json {
  const value = compiledRule(rule)(scope)
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return null
  boundResult(value)
  return value as Json
}

/**
 * Evaluates a rule that ships with a node type (when a port exists, when a field shows), over that node's config: json-logic-js as it
 * is, without limits, for whoever installs a plugin trusts it. Rules that people write go through `checkRule` and the functions above.
 */
export function evaluateTrusted(rule: Rule, data: Json): Json {
  return (jsonLogic.apply(rule as RulesLogic, data) ?? null) as Json
}

const variables = new WeakMap<object, readonly string[]>()

/** The dotted names that a rule reads from its scope, each once; `` for all of it. Takes anything, and finds rules inside lists and objects. */
export function variablesOf(rule: unknown): readonly string[] {
  if (rule === null || typeof rule !== 'object') return []
  let known = variables.get(rule)
  if (known === undefined) {
    const names = new Set<string>()
    collect(rule, names, 0)
    known = [...names]
    variables.set(rule, known)
  }
  return known
}

/** Inside loops names are of the item, so only the list (and what a fold starts with) reads the scope. */
const loops = new Set(['filter', 'map', 'all', 'some', 'none', 'reduce'])

function collect(rule: unknown, names: Set<string>, depth: number): void {
  if (rule === null || typeof rule !== 'object' || depth > 64) return
  const operator = operatorOf(rule)
  if (operator === null) {
    for (const item of Object.values(rule)) collect(item, names, depth + 1)
    return
  }
  const args = argumentsOf(rule, operator)
  if (operator === 'fact') return
  if (operator === 'var') {
    names.add(pathOf(args[0]).join('.'))
    collect(args[1], names, depth + 1)
  } else if (operator === 'missing' || operator === 'missing_some') {
    const list = operator === 'missing' ? args : args.slice(1)
    for (const name of list.flat()) names.add(pathOf(name).join('.'))
  } else {
    for (const [index, arg] of args.entries()) if (index !== 1 || !loops.has(operator)) collect(arg, names, depth + 1)
  }
}

/** The `factKey`s of the parametrised facts that a rule reads, each once. Takes anything, and finds rules inside lists and objects. */
export function factsOf(rule: unknown): readonly string[] {
  if (rule === null || typeof rule !== 'object') return []
  let known = mentioned.get(rule)
  if (known === undefined) {
    const keys = new Set<string>()
    collectFacts(rule, keys, 0)
    known = [...keys]
    mentioned.set(rule, known)
  }
  return known
}

const mentioned = new WeakMap<object, readonly string[]>()

function collectFacts(rule: unknown, keys: Set<string>, depth: number): void {
  if (rule === null || typeof rule !== 'object' || depth > 64) return
  const mention = operatorOf(rule) === 'fact' ? mentionOf(argumentsOf(rule, 'fact')) : null
  if (mention !== null) keys.add(factKey(mention))
  else for (const item of Object.values(rule)) collectFacts(item, keys, depth + 1)
}

/** The values that a rule reads, by name, shortened: what decided, for the log. */
export function explainRule(rule: Rule, scope: JsonObject): JsonObject {
  const variable = (name: string) => [name, excerpt(follow(scope, pathOf(name)), 0)] as const
  const fact = (key: string) => [key, excerpt(follow(scope, ['facts', key]), 0)] as const
  return Object.fromEntries([...variablesOf(rule).map(variable), ...factsOf(rule).map(fact)])
}

function excerpt(value: unknown, depth: number): Json {
  if (typeof value === 'string') return value.length > longestExcerpt ? `${value.slice(0, longestExcerpt)}…` : value
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return value as Json
  if (depth >= 2) return '…'
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => excerpt(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostItems)
      .map(([key, item]) => [key, excerpt(item, depth + 1)]),
  )
}
