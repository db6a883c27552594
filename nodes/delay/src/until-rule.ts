/**
 * A pause that ends when a rule becomes true: tested at once, then at every event of the contact; a rule that reads the clock,
 * every hour too. The deadline counts from when the contact came.
 */
import { addDuration, type Instant, type Outcome, type Step } from '@millrace/core'
import type { Config, DelayConfig } from './config.ts'
import { openAt } from './dated.ts'
import { readsClock } from './reads-clock.ts'

type ByRule = Extract<DelayConfig, { mode: 'rule' }>
type Ports = Outcome<'out' | 'timeout'>

const recheckMs = 3_600_000

export function startWatch(config: ByRule, step: Step<Config>): Ports {
  return step.test(config.rule) ? holds(config, step) : watch(config, step, step.now)
}

/** An event that wakes the run has passed the rule already, with `event` bound to it. */
export function goOnWatching(config: ByRule, step: Step<Config>): Ports {
  if (step.input.kind === 'event' || step.run.vars[step.run.node] === true || step.test(config.rule)) return holds(config, step)
  const { since } = step.run
  return step.now >= deadlineOf(config, step, since)
    ? { kind: 'leave', port: 'timeout', why: { values: step.explain(config.rule) } }
    : watch(config, step, since)
}

/** Held true until the window opens: `vars.<node>` says so meanwhile, because the event that made it true is gone by then. */
function holds(config: ByRule, step: Step<Config>): Ports {
  const until = openAt(step, step.now)
  const why = { values: step.explain(config.rule) }
  const { node, vars } = step.run
  if (until > step.now) return { kind: 'wait', until, why, vars: { [node]: true } }
  return vars[node] === true ? { kind: 'leave', port: 'out', why, vars: { [node]: null } } : { kind: 'leave', port: 'out', why }
}

function watch(config: ByRule, step: Step<Config>, since: Instant): Ports {
  const until = Math.min(deadlineOf(config, step, since), readsClock(config.rule) ? step.now + recheckMs : Infinity)
  const why = { values: step.explain(config.rule) }
  const events = [{ name: 'out', event: '*', where: config.rule }]
  return until === Infinity ? { kind: 'wait', events, why } : { kind: 'wait', events, until, why }
}

function deadlineOf(config: ByRule, step: Step<Config>, since: Instant): Instant {
  return config.timeout === undefined ? Infinity : openAt(step, addDuration(since, config.timeout, step.timezone))
}
