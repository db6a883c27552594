/**
 * The timetables of a flow version: when its triggers of kind `schedule` let contacts in, and whom. Whoever keeps the time (the
 * server's runner, a simulation) asks for the next instant, and at it, chunk by chunk, for whom the audience holds.
 */
import { compileNode } from './compile.ts'
import type { FlowDocument } from './document.ts'
import type { Instant, Rule } from './json.ts'
import type { FlowSnapshot, LaneWork } from './lane.ts'
import { holds } from './matching.ts'
import { factsMentioned } from './mentions.ts'
import type { Registry } from './registry.ts'
import type { Contact } from './run.ts'
import { createFactTable, scopeOf } from './scope.ts'
import { isoOf } from './time.ts'

/** Whom a rule is about. */
export interface Audience {
  /** Facts of contacts that the rule reads: to be loaded for whoever is asked about. */
  readonly facts: readonly string[]
  /** Tells of contacts whose facts are loaded whether the rule holds for them; one that cannot be worked out does not hold. */
  audience(values: LaneWork['facts'], now: Instant): (contact: Contact) => boolean
}

export interface Timetable extends Audience {
  readonly node: string
  /** The next instant after the given one, in the flow's zone, or the workspace's; null: never again. */
  next(after: Instant): Instant | null
}

/** Nodes whose plugin is missing here have no timetable here. */
export function timetablesOf(snapshot: FlowSnapshot, registry: Registry): readonly Timetable[] {
  const document = snapshot.document as FlowDocument
  const own = document.settings?.timezone ?? 'contact'
  const zone = own === 'contact' ? snapshot.timezone : own
  return document.nodes.flatMap((node) => {
    if (node.disabled === true || registry.nodes.get(node.type)?.starts === undefined) return []
    const { definition, config } = compileNode(node, registry)
    const trigger = definition.starts!(config)
    if (trigger.kind !== 'schedule') return []
    const { next, audience } = trigger
    return [{ node: node.id, next: (after: Instant) => next(after, zone), ...audienceOf(registry, audience) }]
  })
}

export function audienceOf(registry: Registry, rule: Rule): Audience {
  const plain = [...registry.facts.values()].filter(({ params }) => params === undefined).map(({ name }) => name)
  const facts = factsMentioned(plain, rule).filter((name) => registry.fact(name)?.scope === 'contact')
  return { facts, audience: askAudience(registry, facts, rule) }
}

function askAudience(registry: Registry, factNames: readonly string[], rule: Rule): Timetable['audience'] {
  return (values, now) => {
    const source = { registry, facts: createFactTable(values), factNames, now, nowText: isoOf(now) }
    return (contact) => holds(rule, () => scopeOf({ contact, view: null }, null, null, source))
  }
}
