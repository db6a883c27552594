/**
 * The operations that a rule may use: JsonLogic's own but for `log`, and ours. One table for the validator, the compiler's tests
 * and the editor's rule builder; an operation that is not here does not exist.
 */
import type { Localized } from '../json.ts'

/** What an argument is, for the rule builder: which field to offer. `rule` is evaluated per item of a list, with the item as its data. */
export type ArgumentKind = 'any' | 'text' | 'number' | 'boolean' | 'list' | 'date' | 'duration' | 'pattern' | 'variable' | 'rule'

export interface RuleOperation {
  readonly name: string
  /** Fewest and most arguments; null is any number. */
  readonly arity: readonly [number, number | null]
  /** Kinds by position; the last one stands for all that follow. */
  readonly arguments: readonly ArgumentKind[]
  readonly result: 'any' | 'text' | 'number' | 'boolean' | 'list'
  readonly group: 'compare' | 'text' | 'date' | 'logic' | 'number' | 'list' | 'value'
  readonly title: Localized
}

type Row = readonly [
  name: string,
  arity: RuleOperation['arity'],
  kinds: readonly ArgumentKind[],
  result: RuleOperation['result'],
  title: Localized,
]

const compare: readonly Row[] = [
  ['==', [2, 2], ['any'], 'boolean', { en: 'equals', ru: 'равно' }],
  ['!=', [2, 2], ['any'], 'boolean', { en: 'does not equal', ru: 'не равно' }],
  ['===', [2, 2], ['any'], 'boolean', { en: 'is exactly', ru: 'в точности равно' }],
  ['!==', [2, 2], ['any'], 'boolean', { en: 'is not exactly', ru: 'не равно в точности' }],
  ['>', [2, 2], ['number'], 'boolean', { en: 'is greater than', ru: 'больше' }],
  ['>=', [2, 2], ['number'], 'boolean', { en: 'is at least', ru: 'не меньше' }],
  ['<', [2, 3], ['number'], 'boolean', { en: 'is less than', ru: 'меньше' }],
  ['<=', [2, 3], ['number'], 'boolean', { en: 'is at most', ru: 'не больше' }],
  ['in', [2, 2], ['any', 'list'], 'boolean', { en: 'is any of', ru: 'любое из' }],
  ['exists', [1, 1], ['any'], 'boolean', { en: 'is filled in', ru: 'заполнено' }],
]

const text: readonly Row[] = [
  ['contains', [2, 2], ['text'], 'boolean', { en: 'contains', ru: 'содержит' }],
  ['notContains', [2, 2], ['text'], 'boolean', { en: 'does not contain', ru: 'не содержит' }],
  ['startsWith', [2, 2], ['text'], 'boolean', { en: 'starts with', ru: 'начинается с' }],
  ['endsWith', [2, 2], ['text'], 'boolean', { en: 'ends with', ru: 'заканчивается на' }],
  ['matches', [2, 2], ['text', 'pattern'], 'boolean', { en: 'matches the pattern', ru: 'соответствует шаблону' }],
  ['lower', [1, 1], ['text'], 'text', { en: 'in lower case', ru: 'строчными буквами' }],
  ['cat', [0, null], ['text'], 'text', { en: 'joined text', ru: 'склеенный текст' }],
  ['substr', [2, 3], ['text', 'number', 'number'], 'text', { en: 'part of a text', ru: 'часть текста' }],
]

const date: readonly Row[] = [
  ['before', [2, 2], ['date'], 'boolean', { en: 'is before', ru: 'раньше чем' }],
  ['after', [2, 2], ['date'], 'boolean', { en: 'is after', ru: 'позже чем' }],
  ['withinLast', [2, 2], ['date', 'duration'], 'boolean', { en: 'is within the last', ru: 'за последние' }],
  ['withinNext', [2, 2], ['date', 'duration'], 'boolean', { en: 'is within the next', ru: 'в ближайшие' }],
]

const logic: readonly Row[] = [
  ['and', [0, null], ['any'], 'any', { en: 'all of', ru: 'все условия' }],
  ['or', [0, null], ['any'], 'any', { en: 'any of', ru: 'любое из условий' }],
  ['!', [1, 1], ['any'], 'boolean', { en: 'not', ru: 'не' }],
  ['!!', [1, 1], ['any'], 'boolean', { en: 'is true', ru: 'истинно' }],
  ['if', [0, null], ['any'], 'any', { en: 'if, then, otherwise', ru: 'если, то, иначе' }],
  ['?:', [3, 3], ['any'], 'any', { en: 'if, then, otherwise', ru: 'если, то, иначе' }],
]

const number: readonly Row[] = [
  ['+', [0, null], ['number'], 'number', { en: 'sum', ru: 'сумма' }],
  ['-', [1, 2], ['number'], 'number', { en: 'difference', ru: 'разность' }],
  ['*', [1, null], ['number'], 'number', { en: 'product', ru: 'произведение' }],
  ['/', [2, 2], ['number'], 'number', { en: 'quotient', ru: 'частное' }],
  ['%', [2, 2], ['number'], 'number', { en: 'remainder', ru: 'остаток' }],
  ['min', [1, null], ['number'], 'number', { en: 'smallest', ru: 'наименьшее' }],
  ['max', [1, null], ['number'], 'number', { en: 'largest', ru: 'наибольшее' }],
]

const list: readonly Row[] = [
  ['filter', [2, 2], ['list', 'rule'], 'list', { en: 'items for which', ru: 'элементы, для которых' }],
  ['map', [2, 2], ['list', 'rule'], 'list', { en: 'of each item', ru: 'от каждого элемента' }],
  ['reduce', [2, 3], ['list', 'rule', 'any'], 'any', { en: 'folded into one', ru: 'свёртка списка' }],
  ['all', [2, 2], ['list', 'rule'], 'boolean', { en: 'every item', ru: 'каждый элемент' }],
  ['some', [2, 2], ['list', 'rule'], 'boolean', { en: 'at least one item', ru: 'хотя бы один элемент' }],
  ['none', [2, 2], ['list', 'rule'], 'boolean', { en: 'no item', ru: 'ни один элемент' }],
  ['merge', [0, null], ['list'], 'list', { en: 'joined lists', ru: 'объединённые списки' }],
]

const value: readonly Row[] = [
  ['var', [0, 2], ['variable', 'any'], 'any', { en: 'value of', ru: 'значение' }],
  ['fact', [1, 2], ['text', 'any'], 'any', { en: 'count or last of', ru: 'подсчёт или последнее' }],
  ['missing', [0, null], ['variable'], 'list', { en: 'which are not filled in', ru: 'что не заполнено' }],
  [
    'missing_some',
    [2, 2],
    ['number', 'variable'],
    'list',
    { en: 'which are not filled in, unless enough are', ru: 'что не заполнено, если мало' },
  ],
]

const groups = { compare, text, date, logic, number, list, value } as const

/** All operations, in the order in which a rule builder offers them. */
export const ruleOperations: readonly RuleOperation[] = (Object.keys(groups) as (keyof typeof groups)[]).flatMap((group) =>
  groups[group].map(([name, arity, kinds, result, title]) => ({ name, arity, arguments: kinds, result, group, title })),
)

const byName = new Map(ruleOperations.map((operation) => [operation.name, operation]))

export function operationOf(name: string): RuleOperation | undefined {
  return byName.get(name)
}

/** The one key of an operation object, or null for anything else (which is a literal value). */
export function operatorOf(rule: unknown): string | null {
  if (rule === null || typeof rule !== 'object' || Array.isArray(rule)) return null
  const keys = Object.keys(rule)
  return keys.length === 1 ? keys[0]! : null
}

/** Arguments as a list: `{"var": "a"}` is short for `{"var": ["a"]}`. */
export function argumentsOf(rule: object, operator: string): readonly unknown[] {
  const given: unknown = (rule as Record<string, unknown>)[operator]
  return Array.isArray(given) ? given : [given]
}
