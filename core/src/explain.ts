/**
 * Why a contact is not in a flow: of all its triggers, the one that came nearest to letting the contact in, and the one thing that
 * kept it from doing so, with the values that decided. Pure; works by what is known now, and says so where that may differ from then.
 */
import { compile, type CompiledFlow } from './compile.ts'
import { entryKeyOf, entryOf, keyIn } from './entering.ts'
import { FlowError } from './errors.ts'
import type { Instant, JsonObject, Rule } from './json.ts'
import type { Entry, FlowSnapshot } from './lane.ts'
import type { Facts } from './plugin.ts'
import type { Trigger } from './plugin-trigger.ts'
import type { Registry } from './registry.ts'
import type { Contact, EventRecord } from './run.ts'
import { explainRule, testRule } from './rules.ts'
import { createFactTable, scopeOf, type Person } from './scope.ts'
import { zoneOf } from './step.ts'
import { addDuration, isoOf } from './time.ts'

export type EntryCode =
  | 'ENTRY_NOT_CALLED'
  | 'ENTRY_NO_EVENT'
  | 'ENTRY_EVENT_BEFORE_PUBLISHED'
  | 'ENTRY_RULE_FALSE'
  | 'ENTRY_RULE_FAILED'
  | 'ENTRY_NO_MOMENT'
  | 'ENTRY_MOMENT_AHEAD'
  | 'ENTRY_AUDIENCE_FALSE'
  | 'ENTRY_SCHEDULE_AHEAD'
  | 'ENTRY_ONCE'
  | 'ENTRY_PERIOD'
  | 'ENTRY_CHANGED_SINCE'

/** One reason. `values` are those that decided: what a rule read, the earlier entry, the next instant. */
export interface EntryReason {
  readonly code: EntryCode
  /** The trigger's node. */
  readonly trigger: string
  readonly message: string
  readonly values: JsonObject
}

export interface EntryQuestion {
  readonly registry: Registry
  /** The published version that lets contacts in. */
  readonly snapshot: FlowSnapshot
  readonly publishedAt: Instant
  readonly contact: Contact
  /** Values of the facts that `factsOfEntry` names, by name and id. */
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, unknown>>
  /** The contact's events of the names that `eventsOfEntry` gives, newest first. */
  readonly events: readonly EventRecord[]
  readonly entries: readonly Entry[]
  /** The contact has been in the flow: asked is why it has not come again, by the events since. */
  readonly again?: boolean
  readonly now: Instant
}

/** What must be loaded to explain: facts of the contact, and names of events (`*` for all). */
export function entryNeeds(
  registry: Registry,
  snapshot: FlowSnapshot,
): { readonly facts: readonly string[]; readonly events: readonly string[] } {
  const flow = compile(snapshot, registry)
  const isOfContact = (name: string) => registry.fact(name)?.scope === 'contact'
  const events = flow.triggers.flatMap(({ trigger }) => (trigger.kind === 'event' ? [trigger.event].flat() : []))
  return { facts: flow.facts.all.filter(isOfContact), events: [...new Set(events)] }
}

/** Exactly one reason; null when the flow has no trigger at all. */
export function explainEntry(question: EntryQuestion): EntryReason | null {
  const asked = { ...question, flow: compile(question.snapshot, question.registry) }
  const verdicts = asked.flow.triggers.map(({ node, trigger }) => ({ trigger: node.id, ...verdictOf(asked, trigger) }))
  const [nearest] = verdicts.toSorted((a, b) => b.nearness - a.nearness)
  if (nearest === undefined) return null
  const { nearness: _nearness, ...reason } = nearest
  return reason
}

type Asked = EntryQuestion & { readonly flow: CompiledFlow }
type Verdict = Omit<EntryReason, 'trigger'> & { readonly nearness: number }

function verdictOf(asked: Asked, trigger: Trigger): Verdict {
  switch (trigger.kind) {
    case 'event':
      return eventVerdict(asked, trigger)
    case 'moment':
      return momentVerdict(asked, trigger)
    case 'schedule':
      return scheduleVerdict(asked, trigger)
    case 'api':
      return policyVerdict(asked, scopeFor(asked, null)) ?? notCalled(asked)
  }
}

function notCalled({ again }: Asked): Verdict {
  const message =
    again === true
      ? 'Nobody let this contact in again: no API call and no other flow'
      : 'Nobody let this contact in: no API call and no other flow'
  return { nearness: 0, code: 'ENTRY_NOT_CALLED', message, values: {} }
}

const said = (event: EventRecord): JsonObject => ({ event: event.event, id: event.id, at: isoOf(event.at) })

function eventVerdict(asked: Asked, trigger: Trigger & { kind: 'event' }): Verdict {
  const names = [trigger.event].flat()
  const event = asked.events.find((each) => names.includes('*') || names.includes(each.event))
  if (event === undefined) {
    return {
      nearness: 1,
      code: 'ENTRY_NO_EVENT',
      message: `None of these events came from the contact${asked.again === true ? ' since it entered' : ''}: ${names.join(', ')}`,
      values: { events: names },
    }
  }
  if (event.receivedAt < asked.publishedAt) {
    const values = { ...said(event), publishedAt: isoOf(asked.publishedAt) }
    return {
      nearness: 2,
      code: 'ENTRY_EVENT_BEFORE_PUBLISHED',
      message: `The last ${event.event} came before the flow was published`,
      values,
    }
  }
  const scope = scopeFor(asked, event)
  const refused = ruleVerdict(trigger.where, scope)
  if (refused !== null) {
    const message =
      refused.code === 'ENTRY_RULE_FALSE' ? `The condition of the trigger did not hold for the last ${event.event}` : refused.message
    return { ...refused, nearness: 3, message, values: { ...said(event), ...refused.values } }
  }
  return policyVerdict(asked, scope) ?? changedSince(event)
}

function changedSince(event: EventRecord): Verdict {
  const message = `The last ${event.event} would start the flow by what is known now: when it came, the contact’s data or the state of the flow was another`
  return { nearness: 4, code: 'ENTRY_CHANGED_SINCE', message, values: said(event) }
}

/** Null when the rule holds. */
function ruleVerdict(rule: Rule | undefined, scope: Facts): Omit<Verdict, 'nearness'> | null {
  if (rule === undefined || rule === null) return null
  const data = scope as unknown as JsonObject
  try {
    return testRule(rule, data)
      ? null
      : { code: 'ENTRY_RULE_FALSE', message: 'The condition does not hold', values: explainRule(rule, data) }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return { code: 'ENTRY_RULE_FAILED', message: `The condition cannot be worked out: ${error.message}`, values: { code: error.code } }
  }
}

function policyVerdict({ flow, contact, entries, now }: Asked, scope: Facts): Verdict | null {
  const entry = entryOf(flow)
  if (entry === undefined || entry.policy === 'always') return null
  const key = entryKeyOf(flow, keyIn(flow, scope))
  const before = entries.find((each) => each.key === key)
  if (before === undefined) return null
  const values = { enteredAt: isoOf(before.at), ...(key !== '' && { key }) }
  if (entry.policy === 'once' || entry.period === undefined) {
    return { nearness: 5, code: 'ENTRY_ONCE', message: 'The contact has been in this flow, which lets everybody in once', values }
  }
  const until = addDuration(before.at, entry.period, zoneOf(flow, contact))
  if (until <= now) return null
  const message = `The contact has been in this flow, and may enter again after ${isoOf(until)}`
  return { nearness: 5, code: 'ENTRY_PERIOD', message, values: { ...values, until: isoOf(until), period: entry.period } }
}

function momentVerdict(asked: Asked, trigger: Trigger & { kind: 'moment' }): Verdict {
  const { flow, contact, now } = asked
  const scope = scopeFor(asked, null)
  const at = trigger.next({ contact, facts: scope, timezone: zoneOf(flow, contact), after: now })
  if (at === null) return { nearness: 1, code: 'ENTRY_NO_MOMENT', message: 'The contact has no such date, or it is over', values: {} }
  const barred = policyVerdict(asked, scope)
  if (barred?.code === 'ENTRY_ONCE') return barred
  return { nearness: 3, code: 'ENTRY_MOMENT_AHEAD', message: `The contact’s moment comes at ${isoOf(at)}`, values: { at: isoOf(at) } }
}

function scheduleVerdict(asked: Asked, trigger: Trigger & { kind: 'schedule' }): Verdict {
  const scope = scopeFor(asked, null)
  const refused = ruleVerdict(trigger.audience, scope)
  if (refused !== null) {
    const code = refused.code === 'ENTRY_RULE_FALSE' ? 'ENTRY_AUDIENCE_FALSE' : refused.code
    const message = code === 'ENTRY_AUDIENCE_FALSE' ? 'The contact is not in the audience' : refused.message
    return { ...refused, nearness: 2, code, message }
  }
  const barred = policyVerdict(asked, scope)
  if (barred !== null) return barred
  const { flow, now } = asked
  const at = trigger.next(now, flow.timezone === 'contact' ? flow.defaultTimezone : flow.timezone)
  const message =
    at === null
      ? 'The contact is in the audience, but the timetable has ended'
      : `The contact is in the audience; the next time is ${isoOf(at)}`
  return { nearness: 3, code: 'ENTRY_SCHEDULE_AHEAD', message, values: { at: at === null ? null : isoOf(at) } }
}

function scopeFor({ registry, flow, contact, facts, now }: Asked, event: EventRecord | null): Facts {
  const person: Person = { contact, view: null }
  return scopeOf(person, null, event, { registry, facts: createFactTable(facts), factNames: flow.facts.all, now, nowText: isoOf(now) })
}
