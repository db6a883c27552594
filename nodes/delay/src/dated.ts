/**
 * Pauses that end by the calendar: for a time, until a date, around a date of the contact, until a time of day. The window is looked at again when the
 * pause is over, and a date that moved on meanwhile is waited for: an alarm that rings late must not send at night.
 */
import { isoOf, windowNext, type Instant, type JsonObject, type Outcome, type Step } from '@millrace/core'
import type { Config, DelayConfig } from './config.ts'
import { endOf } from './dates.ts'

type Dated = Exclude<DelayConfig, { mode: 'rule' }>

export function startPause(config: Dated, step: Step<Config>): Outcome<'out' | 'past'> {
  const end = endOf(config, step, step.now)
  return hasPast(config) && end < step.now ? leaveAt(step, step.now, 'past') : leaveAt(step, end, 'out')
}

/** A date may lie in the past; a time that is counted from now does not. */
const hasPast = ({ mode }: Dated) => mode === 'until' || mode === 'field'

/** A text is not asked again when it ends: one that counts from `now` would never be reached. */
export function goOn(config: Dated, step: Step<Config>): Outcome<'out' | 'past'> {
  const end = endOf(config, step, step.run.since)
  if (hasPast(config) && end < step.run.since) return leaveAt(step, step.now, 'past')
  return leaveAt(step, config.mode === 'until' ? step.now : Math.max(end, step.now), 'out')
}

/** Leaves by the port at that instant or, with a window, when it is next open. */
export function leaveAt<P extends string>(step: Step<Config>, at: Instant, port: P, vars?: JsonObject): Outcome<P> {
  const until = openAt(step, at)
  const why = { until: isoOf(until) }
  return until <= step.now ? { kind: 'leave', port, why, ...(vars && { vars }) } : { kind: 'wait', until, why, ...(vars && { vars }) }
}

export function openAt(step: Step<Config>, at: Instant): Instant {
  const { window } = step.config
  return window === undefined ? at : windowNext(at, window, step.timezone)
}
