/**
 * A JsonLogic rule as the builder shows it: groups of tests, nested. What the builder has no words for stands in the tree as
 * `raw`, word for word, so that opening and editing a rule never loses a part of it.
 */
import type { Json, JsonObject, Rule } from '@millrace/core'
import { operatorOf, type OperatorId } from './operators.ts'

/** Which items of a group must hold. `none` is NOT (a OR b), `notAll` is NOT (a AND b), `atLeast` is so many of them: "2 of 3 were opened". */
export const matches = ['all', 'any', 'none', 'notAll', 'atLeast'] as const
export type Match = (typeof matches)[number]

export interface RuleGroup {
  readonly kind: 'group'
  readonly match: Match
  readonly items: readonly RuleNode[]
  /** Of `atLeast`: how many. */
  readonly count?: number
}

export interface RuleTest {
  readonly kind: 'test'
  /** A variable's path, or with `params` the name of a family of facts; empty while none is chosen: such a test is not written. */
  readonly field: string
  readonly params?: JsonObject
  readonly operator: OperatorId
  /** What the operator compares with: a literal, a list, a pair, `{var}` for another field, a rule over items; null where it needs nothing. */
  readonly value: Json
}

export interface RuleRaw {
  readonly kind: 'raw'
  readonly rule: Rule
}

export type RuleNode = RuleGroup | RuleTest | RuleRaw

export const emptyRule: RuleGroup = { kind: 'group', match: 'all', items: [] }
export const emptyTest: RuleTest = { kind: 'test', field: '', operator: 'equals', value: '' }

/** Whether a test still lacks what makes it mean something. */
export function unfinished(test: RuleTest): boolean {
  if (test.field === '') return true
  if (operatorOf(test.operator).operand === 'rule') return test.value === true
  return Array.isArray(test.value) ? test.value.length === 0 || test.value.includes('') : test.value === ''
}

/** So many of a group: of two or more, all but one; a person then says how many. */
export function withMatch(group: RuleGroup, match: Match): RuleGroup {
  const { count, ...rest } = group
  return match === 'atLeast' ? { ...rest, match, count: count ?? Math.max(1, group.items.length - 1) } : { ...rest, match }
}
