/** When a dated or timed pause ends, before its window is looked at. */
import {
  addDuration,
  dateTextOf,
  fieldValue,
  FlowError,
  nextWeekday,
  parseInstant,
  relativeTo,
  type Instant,
  type Step,
} from '@millrace/core'
import type { Config, DelayConfig } from './config.ts'

type Dated = Extract<DelayConfig, { mode: 'for' | 'until' | 'field' | 'next' }>

const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** `since` is when the contact came to the pause. Throws `FlowError` `DELAY_DATE_MISSING` or `TIME_*`. */
export function endOf(config: Dated, step: Step<Config>, since: Instant): Instant {
  switch (config.mode) {
    case 'for':
      return addDuration(since, config.duration, step.timezone)
    case 'until':
      return parseInstant((config.at.includes('{') ? step.render(config.at) : config.at).trim(), step.timezone)
    case 'next':
      // Later than now, even when it is that time: a circle through the pause goes round once a day, not for ever at one instant.
      return nextWeekday(since + 1, config.days ?? everyDay, { time: config.time, zone: step.timezone })
    case 'field':
      return relativeTo(dateIn(config.field, step), config, step.timezone)
  }
}

/** The date a field holds, as text. */
function dateIn(field: string, step: Step<Config>): string {
  const date = dateTextOf(fieldValue(field, step))
  if (date !== null) return date
  throw new FlowError('DELAY_DATE_MISSING', `The field ${field} of this contact holds no date; put a filter before the pause`)
}
