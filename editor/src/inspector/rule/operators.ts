/**
 * What a test can ask of a field, as JsonLogic patterns. An operator is one line here; nothing else knows the list.
 * Order matters twice: the first pattern that fits names a rule, and menus show operators in this order.
 */
import type { Template } from './template.ts'

/**
 * `moment`: an instant in ISO 8601, absent until it happened (message statuses). `items`: a list of objects, as against `list`, of plain
 * values. `record`: an object that is there or not. `any`: a free path, nothing is known of it.
 */
export const fieldTypes = ['text', 'number', 'boolean', 'date', 'list', 'items', 'record', 'moment', 'any'] as const
export type FieldType = (typeof fieldTypes)[number]

/** What the value editor offers: nothing, one value, several, two bounds, an ISO 8601 duration, or a rule over the items of a list. */
export type Operand = 'none' | 'one' | 'list' | 'pair' | 'duration' | 'rule'

interface OperatorShape {
  readonly template: Template
  readonly operand: Operand
  readonly types: readonly FieldType[]
}

const field = '$field'

const all = ['text', 'boolean', 'date', 'list', 'items', 'record', 'moment', 'any'] as const

export const operators = {
  equals: { template: { '==': [field, '$value'] }, operand: 'one', types: ['text', 'number', 'any'] },
  notEquals: { template: { '!=': [field, '$value'] }, operand: 'one', types: ['text', 'number', 'any'] },
  atLeast: { template: { '>=': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  atMost: { template: { '<=': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  greater: { template: { '>': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  less: { template: { '<': [field, '$value'] }, operand: 'one', types: ['number', 'any'] },
  between: { template: { '<=': ['$0', field, '$1'] }, operand: 'pair', types: ['number'] },
  contains: { template: { contains: [field, '$value'] }, operand: 'one', types: ['text', 'any'] },
  notContains: { template: { notContains: [field, '$value'] }, operand: 'one', types: ['text', 'any'] },
  startsWith: { template: { startsWith: [field, '$value'] }, operand: 'one', types: ['text'] },
  endsWith: { template: { endsWith: [field, '$value'] }, operand: 'one', types: ['text'] },
  anyOf: { template: { in: [field, '$list'] }, operand: 'list', types: ['text', 'number', 'any'] },
  noneOf: { template: { '!': [{ in: [field, '$list'] }] }, operand: 'list', types: ['text', 'number', 'any'] },
  includes: { template: { in: ['$value', field] }, operand: 'one', types: ['list'] },
  excludes: { template: { '!': [{ in: ['$value', field] }] }, operand: 'one', types: ['list'] },
  lacks: { template: { '!': [{ contains: [field, '$value'] }] }, operand: 'one', types: [] },
  some: { template: { some: [field, '$rule'] }, operand: 'rule', types: ['items'] },
  every: { template: { all: [field, '$rule'] }, operand: 'rule', types: ['items'] },
  noItem: { template: { none: [field, '$rule'] }, operand: 'rule', types: ['items'] },
  filled: { template: { '!!': [field] }, operand: 'none', types: all },
  empty: { template: { '!': [field] }, operand: 'none', types: all },
  known: { template: { exists: [field] }, operand: 'none', types: ['number'] },
  unknown: { template: { '!': [{ exists: [field] }] }, operand: 'none', types: ['number'] },
  withinLast: { template: { withinLast: [field, '$duration'] }, operand: 'duration', types: ['date', 'moment'] },
  notWithinLast: { template: { '!': [{ withinLast: [field, '$duration'] }] }, operand: 'duration', types: ['date', 'moment'] },
  withinNext: { template: { withinNext: [field, '$duration'] }, operand: 'duration', types: ['date'] },
  before: { template: { before: [field, '$value'] }, operand: 'one', types: ['date', 'moment'] },
  after: { template: { after: [field, '$value'] }, operand: 'one', types: ['date', 'moment'] },
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

/** What a fresh test of such a field asks: of dates mostly how long ago, of the rest what stands first. */
export function firstOperator(type: FieldType): OperatorId {
  return type === 'date' ? 'withinLast' : (operatorsFor(type)[0] ?? 'equals')
}
