/**
 * What one evaluation may cost. A rule is small (500 nodes), but its loops run over data that strangers send, so every turn of a
 * loop and every long text read is paid from a budget. Law: an evaluation ends within the budget, whatever the rule and the data;
 * 500,000 units are well under 50 ms. Evaluation is synchronous and never nested, so the budget is one variable.
 */
import { FlowError } from '../errors.ts'

const unitsPerEvaluation = 500_000
/** Result and joined texts: 64 KB. */
export const longestResult = 65_536
/** A fold can nest lists as deep as its list is long; data from JSON is far flatter. */
const deepestResult = 100

let units = 0

export function refillBudget(): void {
  units = unitsPerEvaluation
}

export function spend(cost: number): void {
  units -= cost
  if (units < 0)
    throw new FlowError('RULE_TOO_EXPENSIVE', 'This rule needs too much work on this data; ask about shorter lists, or nest fewer of them')
}

/** Text of a value as JavaScript has it, but bounded, and blind to a `toString` that came with the data. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') {
    if (value.length > 256) spend(value.length >> 8)
    return value
  }
  if (value === null || typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) return '[object Object]'
  if (depth > deepestResult) throw tooLarge()
  let text = ''
  for (let i = 0; i < value.length; i++) {
    spend(1)
    const item: unknown = value[i]
    const part = item === null || item === undefined ? '' : textOf(item, depth + 1)
    text = i === 0 ? part : `${text},${part}`
    if (text.length > longestResult) throw tooLarge()
  }
  return text
}

/** A value that JavaScript's operators can take without calling into it: lists and objects as their text. */
export function primitiveOf(value: unknown): unknown {
  return typeof value === 'object' || typeof value === 'string' ? (value === null ? null : textOf(value)) : value
}

/** Throws when the JSON of a value is longer than 64 KB; texts are counted by their characters. */
export function boundResult(value: unknown): void {
  measure(value, longestResult, 0)
}

function measure(value: unknown, room: number, depth: number): number {
  if (depth > deepestResult) throw tooLarge()
  let left = room - (typeof value === 'string' ? value.length + 2 : 4)
  if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      left = measure((value as Record<string, unknown>)[key], left - (Array.isArray(value) ? 1 : key.length + 4), depth + 1)
    }
  }
  if (left < 0) throw tooLarge()
  return left
}

export function tooLarge(): FlowError {
  return new FlowError(
    'RULE_RESULT_TOO_LARGE',
    'The result of this rule is larger than 64 KB; take a part of the data, as in {"var": "event.properties.id"}',
  )
}
