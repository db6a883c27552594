/**
 * Whether a rule may be saved. Law: a rule without findings cannot reach outside its data and cannot run away (its loops are
 * bounded at evaluation); it is only ever compiled after this.
 */
import { RE2JS } from 're2js'
import { FlowError } from '../errors.ts'
import { parseDuration } from '../time.ts'
import { mentionOf } from './fact-key.ts'
import { argumentsOf, operationOf, operatorOf } from './operations.ts'

export interface RuleFinding {
  /** JSON Pointer into the rule. */
  readonly path: string
  readonly code: string
  readonly message: string
}

const maxDepth = 32
const maxNodes = 500
const maxText = 10_000
const maxPattern = 500
/** Instructions of a compiled pattern. */
const maxProgram = 1000

interface Walk {
  nodes: number
  readonly findings: RuleFinding[]
}

/** What is wrong with a rule, empty when nothing is. */
export function findFaults(rule: unknown): readonly RuleFinding[] {
  const walk: Walk = { nodes: 0, findings: [] }
  visit(rule, '', 1, walk)
  return walk.findings
}

function report(walk: Walk, path: string, code: string, message: string): void {
  if (walk.findings.length < 20) walk.findings.push({ path, code, message })
}

function visit(rule: unknown, path: string, depth: number, walk: Walk): void {
  walk.nodes++
  if (walk.nodes > maxNodes) {
    if (walk.nodes === maxNodes + 1)
      report(walk, path, 'RULE_TOO_LARGE', `A rule has at most ${maxNodes} parts; split it over several conditions`)
    return
  }
  if (depth > maxDepth)
    return report(walk, path, 'RULE_TOO_DEEP', `A rule is nested at most ${maxDepth} deep; split it over several conditions`)
  if (Array.isArray(rule)) {
    for (const [index, item] of rule.entries()) visit(item, `${path}/${index}`, depth + 1, walk)
    return
  }
  if (rule === null || typeof rule !== 'object') return checkLiteral(rule, path, walk)
  const operator = operatorOf(rule)
  if (operator === null) return checkPlainObject(rule, path, walk)
  checkOperation(rule, operator, path, depth, walk)
}

function checkLiteral(value: unknown, path: string, walk: Walk): void {
  if (typeof value === 'string' && value.length > maxText) {
    report(walk, path, 'RULE_TEXT_TOO_LONG', `A text inside a rule has at most ${maxText} characters`)
  } else if (value !== null && !['string', 'boolean'].includes(typeof value) && !Number.isFinite(value)) {
    report(walk, path, 'RULE_VALUE_BAD', `A ${typeof value} is no JSON value`)
  }
}

function checkPlainObject(rule: object, path: string, walk: Walk): void {
  const keys = Object.keys(rule)
  if (keys.length === 0) return
  report(
    walk,
    path,
    'RULE_OPERATION_AMBIGUOUS',
    `An operation has exactly one name, this one has ${keys.slice(0, 5).join(', ')}; join several with {"and": [...]}`,
  )
}

function checkOperation(rule: object, operator: string, path: string, depth: number, walk: Walk): void {
  const operation = operationOf(operator)
  if (operation === undefined) {
    return report(walk, path, 'RULE_OPERATION_UNKNOWN', `There is no operation ${JSON.stringify(operator.slice(0, 60))} in rules`)
  }
  const args = argumentsOf(rule, operator)
  const at = `${path}/${operator.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const [least, most] = operation.arity
  if (args.length < least || (most !== null && args.length > most)) {
    const wanted = most === null ? `at least ${least}` : least === most ? String(least) : `${least} to ${most}`
    report(walk, at, 'RULE_ARGUMENTS', `${operator} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${args.length}`)
  }
  checks[operator]?.(args, at, walk)
  // Parameters of a fact are data; whoever knows the installed facts holds them against the fact's schema.
  if (operator === 'fact') return
  for (const [index, arg] of args.entries())
    visit(arg, Array.isArray((rule as Record<string, unknown>)[operator]) ? `${at}/${index}` : at, depth + 1, walk)
}

type Check = (args: readonly unknown[], path: string, walk: Walk) => void

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

function checkName(name: unknown, path: string, walk: Walk): void {
  if (name !== null && name !== undefined && typeof name !== 'string' && typeof name !== 'number') {
    report(walk, path, 'RULE_VARIABLE_DYNAMIC', 'The name of a variable is written out, so that what a rule reads is known beforehand')
  } else if (
    String(name)
      .split('.')
      .some((part) => forbidden.has(part))
  ) {
    report(walk, path, 'RULE_VARIABLE_FORBIDDEN', 'No variable is called __proto__, constructor or prototype')
  }
}

const checkNames: Check = (args, path, walk) => {
  for (const name of Array.isArray(args[0]) ? (args[0] as unknown[]) : args) checkName(name, path, walk)
}

const checkPattern: Check = (args, path, walk) => {
  const pattern = args[1]
  if (typeof pattern !== 'string' || pattern.length > maxPattern) {
    return report(walk, path, 'RULE_PATTERN_BAD', `A pattern is a text of at most ${maxPattern} characters, written out`)
  }
  try {
    if (RE2JS.compile(pattern).programSize() > maxProgram) {
      report(walk, path, 'RULE_PATTERN_BAD', 'This pattern is too large; use smaller repetitions')
    }
  } catch (error) {
    report(
      walk,
      path,
      'RULE_PATTERN_BAD',
      `This pattern does not parse (RE2 syntax): ${error instanceof Error ? error.message : 'unknown fault'}`,
    )
  }
}

const checkSpan: Check = (args, path, walk) => {
  try {
    parseDuration(args[1] as string)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    report(walk, path, 'RULE_DURATION_BAD', error.message)
  }
}

const checkExists: Check = (args, path, walk) => {
  if (typeof args[0] === 'string') {
    report(walk, path, 'RULE_ARGUMENTS', 'exists asks about a value, as in {"exists": {"var": "contact.email"}}; a text is always there')
  }
}

const checkFact: Check = (args, path, walk) => {
  if (mentionOf(args) === null) {
    report(
      walk,
      path,
      'RULE_FACT_BAD',
      'A fact is named, and its parameters are written out, as in {"fact": ["events.count", {"event": "Order Completed"}]}',
    )
  } else if (JSON.stringify(args[1] ?? {}).length > maxText) {
    report(walk, path, 'RULE_TEXT_TOO_LONG', `The parameters of a fact have at most ${maxText} characters`)
  }
}

const checks: Readonly<Record<string, Check>> = Object.assign(Object.create(null) as Record<string, Check>, {
  var: (args, path, walk) => checkName(args[0], path, walk),
  missing: checkNames,
  missing_some: (args, path, walk) => checkNames([args[1]], path, walk),
  matches: checkPattern,
  withinLast: checkSpan,
  withinNext: checkSpan,
  exists: checkExists,
  fact: checkFact,
} satisfies Record<string, Check>)
