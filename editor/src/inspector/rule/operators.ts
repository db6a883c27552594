/**
 * What a test can ask of a field, as JsonLogic patterns. An operator is one line here; nothing else knows the list.
 * Order matters twice: the first pattern that fits names a rule, and menus show operators in this order.
 */
import type { Template } from './template.ts'

/** `moment`: an instant in ISO 8601, absent until it happened (message statuses). `any`: a free path, nothing is known of it. */
export const fieldTypes = ['text', 'number', 'boolean', 'date', 'list', 'moment', 'any'] as const
export type FieldType = (typeof fieldTypes)[number]

/** What the value editor offers: nothing, one value, several, two bounds, or an amount of time. */
export type Operand = 'none' | 'one' | 'list' | 'pair' | 'duration'

interface OperatorShape {
  readonly template: Template
  readonly operand: Operand
  readonly types: readonly FieldType[]
}

const field = '$field'

export const operators = {
  equals: { template: { '==': [field, '$value'] }, operand: 'one', types: ['text', 'number', 'boolean', 'any'] },
  notEquals: { template: { '!=': [field, '$value'] }, operand: 'one', types: ['text', 'number', 'any'] },
  greater: { template: { '>': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  atLeast: { template: { '>=': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  less: { template: { '<': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  atMost: { template: { '<=': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  between: { template: { '<=': ['$0', field, '$1'] }, operand: 'pair', types: ['number'] },
  contains: { template: { in: ['$value', field] }, operand: 'one', types: ['text', 'list', 'any'] },
  notContains: { template: { '!': [{ in: ['$value', field] }] }, operand: 'one', types: ['text', 'list', 'any'] },
  anyOf: { template: { in: [field, '$list'] }, operand: 'list', types: ['text', 'number', 'any'] },
  noneOf: { template: { '!': [{ in: [field, '$list'] }] }, operand: 'list', types: ['text', 'number', 'any'] },
  filled: { template: { '!!': [field] }, operand: 'none', types: ['text', 'date', 'list', 'moment', 'any'] },
  empty: { template: { '!': [field] }, operand: 'none', types: ['text', 'date', 'list', 'moment', 'any'] },
  known: { template: { '!=': [field, null] }, operand: 'none', types: ['number', 'boolean'] },
  unknown: { template: { '==': [field, null] }, operand: 'none', types: ['number', 'boolean'] },
} as const satisfies Record<string, OperatorShape>

export type OperatorId = keyof typeof operators

export const operatorIds = Object.keys(operators) as OperatorId[]

export function operatorOf(id: OperatorId): OperatorShape {
  return operators[id]
}

/** Operators for a field of this type; `keep` is offered too, so that a rule written elsewhere shows as it is. */
export function operatorsFor(type: FieldType, keep?: OperatorId): readonly OperatorId[] {
  return operatorIds.filter((id) => id === keep || operatorOf(id).types.includes(type))
}
