/** Edits of a rule's tree: each gives the next tree and leaves the given one as it is. */
import type { Json } from '@millrace/core'
import type { RuleGroup, RuleNode, RuleTest } from './model.ts'
import { operatorOf, operatorsFor, type FieldType, type OperatorId } from './operators.ts'
import { variableOf } from './template.ts'

export function replaceAt(group: RuleGroup, index: number, node: RuleNode): RuleGroup {
  return { ...group, items: group.items.map((item, i) => (i === index ? node : item)) }
}

export function removeAt(group: RuleGroup, index: number): RuleGroup {
  return { ...group, items: group.items.filter((_, i) => i !== index) }
}

/** The operator and the value are kept as far as the new field's type allows. */
export function withField(test: RuleTest, field: string, type: FieldType): RuleTest {
  const allowed = operatorsFor(type)
  const operator = allowed.includes(test.operator) ? test.operator : (allowed[0] ?? 'equals')
  const changed = withOperator({ ...test, field }, operator)
  return suits(changed.value, type) ? changed : { ...changed, value: blankValue(operator) }
}

export function withOperator(test: RuleTest, operator: OperatorId): RuleTest {
  const [from, to] = [operatorOf(test.operator).operand, operatorOf(operator).operand]
  if (from === to) return { ...test, operator }
  const { value } = test
  if (from === 'one' && to === 'list' && value !== '' && variableOf(value) === undefined) return { ...test, operator, value: [value] }
  const first = Array.isArray(value) ? (value as readonly Json[])[0] : undefined
  if (from === 'list' && to === 'one' && first !== undefined) return { ...test, operator, value: first }
  return { ...test, operator, value: blankValue(operator) }
}

function blankValue(operator: OperatorId): Json {
  const blanks = { none: null, one: '', list: [], pair: ['', ''], duration: 'P7D' } as const
  return blanks[operatorOf(operator).operand]
}

function suits(value: Json, type: FieldType): boolean {
  if (value === null || value === '' || variableOf(value) !== undefined) return true
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value]
  if (type === 'number') return values.every((item) => typeof item === 'number' || item === '')
  return type === 'any' || values.every((item) => typeof item === 'string')
}
