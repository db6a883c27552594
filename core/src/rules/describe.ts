/** A rule in a line of words, for the card of a node: `contact.city equals Moscow and bonus.balance is greater than 100`. */
import { describeDuration } from '../time.ts'
import { FlowError } from '../errors.ts'
import { argumentsOf, operationOf, operatorOf } from './operations.ts'

type Locale = 'en' | 'ru'

const longest = 200
const words = {
  en: { and: 'and', or: 'or', not: 'not', all: 'all of', always: 'always', now: 'now' },
  ru: { and: 'и', or: 'или', not: 'не', all: 'всё', always: 'всегда', now: 'сейчас' },
} as const

/** At most 200 characters; any JSON is taken, sound rule or not. */
export function describeRule(rule: unknown, locale: Locale = 'en'): string {
  const text = phrase(rule, locale, 0)
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function phrase(rule: unknown, locale: Locale, depth: number): string {
  if (depth > 8) return '…'
  if (Array.isArray(rule))
    return rule
      .slice(0, 20)
      .map((item) => phrase(item, locale, depth + 1))
      .join(', ')
  if (rule === null || typeof rule !== 'object') return typeof rule === 'string' ? rule : String(rule)
  const operator = operatorOf(rule)
  if (operator === null) return Object.keys(rule).length === 0 ? words[locale].always : '…'
  const args = argumentsOf(rule, operator)
  const said = (index: number) => phrase(args[index], locale, depth + 1)
  if (operator === 'var') return args[0] === 'now' ? words[locale].now : String(args[0] ?? words[locale].all)
  if (operator === 'fact') return factPhrase(args)
  if (operator === 'and' || operator === 'or') return joined(args, operator, locale, depth)
  if (operator === '!') return `${words[locale].not} (${said(0)})`
  if (operator === '!!') return said(0)
  const title = operationOf(operator)?.title[locale] ?? operator
  if (operator === 'exists') return `${said(0)} ${title}`
  if (operator === 'withinLast' || operator === 'withinNext') return `${said(0)} ${title} ${span(args[1], locale)}`
  if (args.length === 2) return `${said(0)} ${title} ${said(1)}`
  return `${title} (${args.map((_, index) => said(index)).join(', ')})`
}

/** The fact's name with its parameters' values: `events.count (Order Completed, P30D)`. */
function factPhrase(args: readonly unknown[]): string {
  const params = Object.values((args[1] ?? {}) as object).filter((value) => typeof value !== 'object')
  return params.length === 0 ? String(args[0]) : `${String(args[0])} (${params.join(', ')})`
}

function joined(args: readonly unknown[], operator: 'and' | 'or', locale: Locale, depth: number): string {
  if (args.length === 0) return words[locale].always
  const parts = args.map((arg) => {
    const inner = operatorOf(arg)
    const text = phrase(arg, locale, depth + 1)
    return args.length > 1 && inner !== operator && (inner === 'and' || inner === 'or') ? `(${text})` : text
  })
  return parts.join(` ${words[locale][operator]} `)
}

function span(duration: unknown, locale: Locale): string {
  try {
    return describeDuration(String(duration), locale)
  } catch (error) {
    if (error instanceof FlowError) return String(duration)
    throw error
  }
}
