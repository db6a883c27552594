/** When a dated or timed pause ends, before its window is looked at. */
import { addDuration, FlowError, parseInstant, relativeTo, type Instant, type Json, type Step } from '@millrace/core'
import type { Config, DelayConfig } from './config.ts'

type Dated = Extract<DelayConfig, { mode: 'for' | 'until' | 'field' }>

/** `since` is when the contact came to the pause. Throws `FlowError` `DELAY_DATE_MISSING` or `TIME_*`. */
export function endOf(config: Dated, step: Step<Config>, since: Instant): Instant {
  switch (config.mode) {
    case 'for':
      return addDuration(since, config.duration, step.timezone)
    case 'until':
      return parseInstant((config.at.includes('{') ? step.render(config.at) : config.at).trim(), step.timezone)
    case 'field':
      return relativeTo(dateIn(config.field, step), config, step.timezone)
  }
}

/** The date a field holds, as text. A name without a known first part is a field of the contact. */
function dateIn(field: string, step: Step<Config>): string {
  const keys = field.split('.')
  const value = read(step.facts, keys) ?? read(step.contact.attributes, keys)
  if (typeof value === 'number') return new Date(value).toISOString()
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new FlowError('DELAY_DATE_MISSING', `The field ${field} of this contact holds no date; put a filter before the pause`)
}

function read(scope: object, keys: readonly string[]): Json | undefined {
  let at: unknown = scope
  for (const key of keys) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at as Json
}
