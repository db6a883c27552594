/**
 * When a rule may change its answer although nothing happens: the instants at which its comparisons with the present turn. Law: between
 * two of them, with the same values, the answer is the same. A rule that reads `now` in a way of its own is asked again every hour.
 */
import type { Instant, JsonObject, Rule } from '../json.ts'
import { parseDuration, plusDuration, readInstant, type Duration } from '../time.ts'
import { compileRule, pathOf } from './compile.ts'
import { argumentsOf, operatorOf } from './operations.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Reading {
  readonly scope: JsonObject
  readonly now: Instant
  /** Tells an instant at which something turns; those that have passed are of no interest. */
  turns(at: Instant): void
}

/** The first instant after `now` at which the rule may answer otherwise for the same values; null: never. */
export function ruleChangesAt(rule: Rule, scope: JsonObject, now: Instant): Instant | null {
  let next: Instant | null = null
  const turns = (at: Instant) => {
    if (at > now && (next === null || at < next)) next = at
  }
  walk(rule, { scope, now, turns }, false)
  return next
}

const loops: ReadonlySet<string> = new Set(['filter', 'map', 'all', 'some', 'none', 'reduce'])

/** Inside a loop the dates are the items': they are looked at by the hour. */
function walk(rule: unknown, reading: Reading, looped: boolean): void {
  if (rule === null || typeof rule !== 'object') return
  const operator = operatorOf(rule)
  if (operator === null) {
    for (const item of Object.values(rule)) walk(item, reading, looped)
    return
  }
  const args = argumentsOf(rule, operator)
  if (operator === 'fact') return
  if (operator === 'var' && readsNow(args[0])) reading.turns(reading.now + hourMs)
  else if (operator === 'withinLast' || operator === 'withinNext') within(args, reading, { looped, ahead: operator === 'withinNext' })
  else if (!looped && (operator === 'before' || operator === 'after') && args.some(isNow)) compared(args, reading)
  else for (const [index, arg] of args.entries()) walk(arg, reading, looped || (index === 1 && loops.has(operator)))
}

const readsNow = (name: unknown) => ['', 'now'].includes(pathOf(name).join('.'))
const isNow = (arg: unknown) => operatorOf(arg) === 'var' && pathOf(argumentsOf(arg as object, 'var')[0]).join('.') === 'now'

/** A date against the present turns at the date, and just after it. */
function compared(args: readonly unknown[], { scope, turns }: Reading): void {
  const other = args.find((arg) => !isNow(arg))
  const at = other === undefined ? null : readInstant(compileRule(other)(scope))
  if (at === null) return
  turns(at)
  turns(at + 1)
}

function within(
  [date, span]: readonly unknown[],
  reading: Reading,
  { looped, ahead }: { readonly looped: boolean; readonly ahead: boolean },
): void {
  if (looped) {
    reading.turns(reading.now + hourMs)
    return
  }
  walk(date, reading, looped)
  const at = readInstant(compileRule(date)(reading.scope))
  if (at === null) return
  const duration = parseDuration(span as string)
  reading.turns(at)
  reading.turns(at + 1)
  for (const edge of edges(plusDuration(at, duration, 'UTC', ahead ? -1 : 1), duration)) {
    reading.turns(edge)
    reading.turns(edge + 1)
  }
}

/** Months clamp (31 January and a month is the end of February), so that the far edge may turn some days off, or more than once. */
function edges(edge: Instant, { years, months }: Duration): readonly Instant[] {
  if (years === 0 && months === 0) return [edge]
  const midnight = Math.floor(edge / dayMs) * dayMs
  return [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((days) => [edge + days * dayMs, midnight + days * dayMs])
}
