/** A rule read out as a sentence, the way the builder words it. Pure: all words come in. */
import type { Json } from '@millrace/core'
import type { Match, RuleGroup, RuleNode, RuleTest } from './model.ts'
import { operatorOf } from './operators.ts'
import { variableOf } from './template.ts'

export interface Words {
  field(path: string): string
  /** The operator after the field: `is greater than`. Empty where the field's own words say it: a mail "opened". */
  operator(test: RuleTest): string
  /** ISO 8601 in words. */
  duration(iso: string): string
  /** A literal as text: quoted if it is one. */
  literal(value: string | number | boolean): string
  /** Joins the items of a group: with "and", with "or", or under "none of", "not all of". */
  join(match: Match, items: readonly string[]): string
  /** Stands for a part that the builder cannot word. */
  readonly raw: string
  readonly nothing: string
}

export function ruleInWords(root: RuleGroup, words: Words): string {
  return written(root, words) ?? words.nothing
}

function written(node: RuleNode, words: Words): string | null {
  if (node.kind === 'raw') return words.raw
  if (node.kind === 'test') return node.field === '' ? null : testInWords(node, words)
  const items = node.items.flatMap((item) => {
    const text = written(item, words)
    return text === null ? [] : [item.kind === 'group' && item.items.length > 1 ? `(${text})` : text]
  })
  const [only] = items
  if (only === undefined) return null
  return items.length === 1 && (node.match === 'all' || node.match === 'any') ? only : words.join(node.match, items)
}

function testInWords(test: RuleTest, words: Words): string {
  const start = `${words.field(test.field)} ${words.operator(test)}`.trim()
  const { operand } = operatorOf(test.operator)
  if (operand === 'none') return start
  if (operand === 'duration') return `${start} ${words.duration(String(test.value))}`
  const values = Array.isArray(test.value) ? (test.value as readonly Json[]) : [test.value]
  const texts = values.map((value) => valueInWords(value, words))
  return `${start} ${operand === 'pair' ? texts.join(' – ') : texts.join(', ')}`
}

function valueInWords(value: Json, words: Words): string {
  const path = variableOf(value)
  if (path !== undefined) return words.field(path)
  if (value === '' || value === null || typeof value === 'object') return '…'
  return words.literal(value)
}
