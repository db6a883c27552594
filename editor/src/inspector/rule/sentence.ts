/** A rule read out as a sentence, the way the builder words it. Pure: all words come in. */
import type { Json } from '@millrace/core'
import type { RuleGroup, RuleNode, RuleTest } from './model.ts'
import { operatorOf } from './operators.ts'
import { shareOf, variableOf } from './template.ts'

export interface Words {
  /** Another field, by its path. */
  field(path: string): string
  /** A whole test, with what it compares with in words: `Bonus balance is greater than 100`. */
  test(test: RuleTest, value: string): string
  /** ISO 8601 in words, as a span. */
  duration(iso: string): string
  /** A literal as text: quoted if it is one. */
  literal(value: string | number | boolean, test: RuleTest): string
  /** One of several, or two bounds. */
  several(values: readonly string[], test: RuleTest): string
  /** Nine tenths of another field. */
  share(share: number, path: string): string
  /** A rule over the items of a list. */
  items(rule: Json, test: RuleTest): string
  /** Joins the items of a group: with "and", with "or", or under "none of", "at least 2 of". */
  join(group: RuleGroup, items: readonly string[]): string
  /** Stands for a part that the builder cannot word. */
  readonly raw: string
  readonly nothing: string
}

export function ruleInWords(root: RuleGroup, words: Words): string {
  return written(root, words) ?? words.nothing
}

function written(node: RuleNode, words: Words): string | null {
  if (node.kind === 'raw') return words.raw
  if (node.kind === 'test') return node.field === '' ? null : words.test(node, valueInWords(node, words))
  const items = node.items.flatMap((item) => {
    const text = written(item, words)
    return text === null ? [] : [item.kind === 'group' && item.items.length > 1 ? `(${text})` : text]
  })
  const [only] = items
  if (only === undefined) return null
  return items.length === 1 && (node.match === 'all' || node.match === 'any') ? only : words.join(node, items)
}

function valueInWords(test: RuleTest, words: Words): string {
  const { operand } = operatorOf(test.operator)
  if (operand === 'none') return ''
  if (operand === 'duration') return words.duration(String(test.value))
  if (operand === 'rule') return test.value === true ? '…' : words.items(test.value, test)
  if (operand === 'one') return oneInWords(test.value, test, words)
  const values = Array.isArray(test.value) ? (test.value as readonly Json[]) : [test.value]
  return values.length === 0
    ? '…'
    : words.several(
        values.map((value) => oneInWords(value, test, words)),
        test,
      )
}

function oneInWords(value: Json, test: RuleTest, words: Words): string {
  const path = variableOf(value)
  if (path !== undefined) return words.field(path)
  const share = shareOf(value)
  if (share !== undefined) return words.share(share.share, share.path)
  if (value === '' || value === null || typeof value === 'object') return '…'
  return words.literal(value, test)
}
