/** Whether an event is one that a pattern, an exit rule or a trigger means. */
import { FlowError } from './errors.ts'
import type { JsonObject, Rule } from './json.ts'
import type { Facts } from './plugin.ts'
import { testRule } from './rules.ts'
import { rootOf, type BranchPattern, type EventPattern, type EventRecord, type RunState } from './run.ts'

/** `facts` is asked for only when there is a rule to test. */
export function matchesEvent(name: string, where: Rule | undefined, event: EventRecord, facts: () => Facts): boolean {
  if (name !== '*' && name !== event.event) return false
  return where === undefined || where === null || holds(where, facts)
}

/** A rule that passes its limits on this contact's data does not match; it must not stop the contact's other flows. */
export function holds(where: Rule, facts: () => Facts): boolean {
  try {
    return testRule(where, facts() as unknown as JsonObject)
  } catch (error) {
    if (error instanceof FlowError) return false
    throw error
  }
}

/** A message belongs to the whole run, whichever branch sent it. */
export function matchesPattern(pattern: EventPattern | BranchPattern, event: EventRecord, run: RunState, facts: () => Facts): boolean {
  if ('event' in pattern) return matchesEvent(pattern.event, pattern.where, event, facts)
  if ('branch' in pattern) return false
  const { message } = event
  return message !== undefined && message.run === rootOf(run) && message.node === pattern.message && message.status === pattern.status
}
