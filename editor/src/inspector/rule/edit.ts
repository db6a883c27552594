/** Edits of a rule's tree: each gives the next tree and leaves the given one as it is. */
import type { Json, JsonObject } from '@millrace/core'
import type { RuleGroup, RuleNode, RuleTest } from './model.ts'
import { firstOperator, operatorOf, operatorsFor, type FieldType, type OperatorId } from './operators.ts'
import { variableOf } from './template.ts'

export function replaceAt(group: RuleGroup, index: number, node: RuleNode): RuleGroup {
  return { ...group, items: group.items.map((item, i) => (i === index ? node : item)) }
}

export function removeAt(group: RuleGroup, index: number): RuleGroup {
  return { ...group, items: group.items.filter((_, i) => i !== index) }
}

/** What was chosen to be asked about. */
export interface Subject {
  readonly path: string
  readonly type: FieldType
  /** Of a family of facts: what its parameters begin with. */
  readonly params?: JsonObject
  /** Its number counts something: a fresh test asks for one of them at least. */
  readonly counted?: boolean
}

/** The operator and the value are kept as far as the new field's type allows. */
export function withField(test: RuleTest, { path, type, params, counted = false }: Subject): RuleTest {
  const { params: _params, ...plain } = test
  const next: RuleTest = { ...plain, field: path, ...(params !== undefined && { params }) }
  const fresh = test.field === '' || !operatorsFor(type).includes(test.operator)
  if (counted && (fresh || test.value === '')) return { ...next, operator: 'atLeast', value: 1 }
  const changed = withOperator(next, fresh ? firstOperator(type) : test.operator)
  return suits(changed, type) ? changed : { ...changed, value: blankValue(changed.operator) }
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
  const blanks = { none: null, one: '', list: [], pair: ['', ''], duration: 'P7D', rule: true } as const
  return blanks[operatorOf(operator).operand]
}

function suits({ value, operator }: RuleTest, type: FieldType): boolean {
  if (value === null || value === '' || variableOf(value) !== undefined) return true
  if (operatorOf(operator).operand === 'rule') return value === true
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value]
  if (type === 'number') return values.every((item) => typeof item === 'number' || item === '')
  return type === 'any' || values.every((item) => typeof item === 'string')
}
