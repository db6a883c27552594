/** Whether a rule can become true by the passing of time alone, when no event says so. */
import type { Rule } from '@millrace/core'

const timeOperations = new Set(['withinLast', 'withinNext'])

export function readsClock(rule: Rule): boolean {
  if (rule === null || typeof rule !== 'object') return false
  if (Array.isArray(rule)) return rule.some(readsClock)
  return Object.entries(rule).some(([name, value]) => timeOperations.has(name) || (name === 'var' && isNow(value)) || readsClock(value))
}

function isNow(variable: Rule): boolean {
  const path = Array.isArray(variable) ? (variable[0] as Rule) : variable
  return path === 'now'
}
