/**
 * The builder's tree from JsonLogic and back. Law: `ruleToLogic(ruleFromLogic(rule))` equals `rule`, up to JsonLogic's own
 * shorthand (`desugar`), for every rule that can be written.
 */
import type { Json, Rule } from '@millrace/core'
import { emptyRule, type RuleGroup, type RuleNode } from './model.ts'
import { operatorIds, operatorOf } from './operators.ts'
import { desugar, fill, isObject, read } from './template.ts'

/** An absent rule and `true` are the group without items: no condition. */
export function ruleFromLogic(rule: Rule | undefined): RuleGroup {
  if (rule === undefined || rule === true) return emptyRule
  const node = nodeFromLogic(desugar(rule))
  return node.kind === 'group' && !(node.match === 'all' && node.items.length === 1) && !isSingleAny(node)
    ? node
    : { kind: 'group', match: 'all', items: [node] }
}

/** Tests without a field and groups without items say nothing and are left out; null when nothing is left. */
export function ruleToLogic(root: RuleGroup): Rule | null {
  const items = written(root.items)
  const [only] = items
  if (only === undefined) return null
  if (items.length === 1 && (root.match === 'all' || root.match === 'any')) return only
  return groupToLogic(root, items)
}

/** A group of one is written as such inside (`{"or": [x]}`), but the root of one is its item alone. */
const isSingleAny = (node: RuleGroup) => node.match === 'any' && node.items.length === 1

function nodeFromLogic(rule: Json): RuleNode {
  for (const operator of operatorIds) {
    const found = read(operatorOf(operator).template, rule)
    if (found !== null) return { kind: 'test', operator, ...found }
  }
  return groupFromLogic(rule) ?? { kind: 'raw', rule }
}

function groupFromLogic(rule: Json): RuleGroup | null {
  const all = argumentsOf(rule, 'and')
  if (all !== null) return group({ match: 'all' }, all)
  const any = argumentsOf(rule, 'or')
  if (any !== null) return group({ match: 'any' }, any)
  return countFromLogic(rule) ?? negationFromLogic(rule)
}

function negationFromLogic(rule: Json): RuleGroup | null {
  const negated = argumentsOf(rule, '!')
  if (negated === null || negated.length !== 1) return null
  const inner = negated[0] ?? null
  const notAll = argumentsOf(inner, 'and')
  if (notAll !== null && notAll.length > 1) return group({ match: 'notAll' }, notAll)
  const none = argumentsOf(inner, 'or')
  if (none !== null && none.length > 1) return group({ match: 'none' }, none)
  return isObject(inner) ? group({ match: 'none' }, [inner]) : null
}

/** `{">=": [{"+": [{"if": [a, 1, 0]}, {"if": [b, 1, 0]}]}, 2]}`: at least two of them. */
function countFromLogic(rule: Json): RuleGroup | null {
  const [sum = null, count] = argumentsOf(rule, '>=') ?? []
  const ones = argumentsOf(sum, '+')?.map(oneIf)
  if (ones === undefined || !isCount(count) || argumentsOf(rule, '>=')?.length !== 2) return null
  const conditions = ones.filter((each) => each !== undefined)
  return conditions.length === ones.length ? group({ match: 'atLeast', count }, conditions) : null
}

const isCount = (value: Json | undefined): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0

/** The condition of `{"if": [condition, 1, 0]}`. */
function oneIf(rule: Json): Json | undefined {
  const args = argumentsOf(rule, 'if')
  return args?.length === 3 && args[1] === 1 && args[2] === 0 ? args[0] : undefined
}

function group(how: Pick<RuleGroup, 'match' | 'count'>, rules: readonly Json[]): RuleGroup | null {
  return rules.length === 0 ? null : { kind: 'group', ...how, items: rules.map(nodeFromLogic) }
}

function argumentsOf(rule: Json, operation: string): readonly Json[] | null {
  if (!isObject(rule) || Object.keys(rule).length !== 1) return null
  const given = rule[operation]
  return Array.isArray(given) ? given : null
}

function written(nodes: readonly RuleNode[]): readonly Json[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'raw') return [node.rule]
    if (node.kind === 'test') return node.field === '' ? [] : [fill(operatorOf(node.operator).template, node)]
    const items = written(node.items)
    return items.length === 0 ? [] : [groupToLogic(node, items)]
  })
}

function groupToLogic({ match, count = 1 }: Pick<RuleGroup, 'match' | 'count'>, items: readonly Json[]): Json {
  if (match === 'all') return { and: items }
  if (match === 'any') return { or: items }
  if (match === 'atLeast') return { '>=': [{ '+': items.map((item) => ({ if: [item, 1, 0] })) }, count] }
  if (items.length === 1) return { '!': items }
  return { '!': [{ [match === 'none' ? 'or' : 'and']: items }] }
}
