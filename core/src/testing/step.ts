/** Steps made by hand, so that a node runs by itself: the same scope, rules, texts and randomness as in the runtime. */
import type { CompiledFlow, CompiledNode } from '../compile.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import { idFrom } from '../id.ts'
import { definePlugin, type AnyNode, type Outcome, type PluginDefinition, type Step } from '../plugin.ts'
import { createRegistry, type Registry } from '../registry.ts'
import type { Contact, EventRecord, Input, RunState } from '../run.ts'
import { Type } from '../schema.ts'
import { createFactTable, scopeOf } from '../scope.ts'
import { createStep as createRuntimeStep } from '../step.ts'
import { createComputations } from '../computations.ts'
import { validateAgainst, withDefaults } from '../validate.ts'

/** What a step sees. Everything has a default: an unknown contact at noon of 2027-01-01 (UTC), who entered just now, without an event. */
export interface StepOptions {
  readonly config?: JsonObject
  readonly attributes?: JsonObject
  readonly contact?: Partial<Contact>
  /** The event that started the run: a name, or more of its record. */
  readonly event?: string | (Partial<EventRecord> & { readonly event: string })
  /** Facts by their dotted names: `{ 'contact.tags': ['vip'], bonus: { balance: 5 } }`. */
  readonly facts?: { readonly [name: string]: Json }
  readonly vars?: JsonObject
  readonly data?: Json
  readonly run?: Partial<RunState>
  /** Why the run is here; `enter` unless given. Any other input means that it has been waiting. */
  readonly input?: Input
  readonly now?: Instant | string
  readonly timezone?: string
  /** The node's id in the flow. */
  readonly node?: string
  /** Where the step's computations and channels are defined. */
  readonly plugin?: PluginDefinition
}

const noon = Date.UTC(2027, 0, 1, 12)
const contactId = '1'
const flowId = '1'

/** An event as it would be stored. */
export function createEvent(event: string | (Partial<EventRecord> & { readonly event: string }), at: Instant = noon): EventRecord {
  const given = typeof event === 'string' ? { event } : event
  return { id: `event-${given.event}`, type: 'track', at, receivedAt: at, properties: {}, ...given }
}

export function createStep(options: StepOptions = {}): Step {
  const now = typeof options.now === 'string' ? Date.parse(options.now) : (options.now ?? noon)
  const contact = createContact(options, now)
  const run = createRun(options, now)
  const registry = factRegistry(options.facts ?? {})
  const factNames = [...registry.facts.keys()]
  const facts = createFactTable(new Map(factNames.map((name) => [name, new Map()])))
  const source = { registry, facts, factNames, now, nowText: new Date(now).toISOString() }
  const scope = scopeOf({ contact, view: null }, run, run.event, source)
  const flow = { workspace: 1, timezone: options.timezone ?? 'contact', defaultTimezone: 'UTC' } as CompiledFlow
  const node = { id: run.node, config: options.config ?? {} } as unknown as CompiledNode
  const brought = options.plugin === undefined ? registry : createRegistry([options.plugin])
  const compute = createComputations(brought).gather()
  const input = options.input ?? { kind: 'enter' }
  return createRuntimeStep({ flow, node, run, contact, input, now, facts: () => scope, compute, channels: brought.channels })
}

function createContact({ attributes = {}, contact }: StepOptions, now: Instant): Contact {
  return { id: contactId, userId: 'anna', anonymousId: null, attributes, createdAt: now, ...contact }
}

function createRun({ event, vars = {}, data = null, run, node = 'node' }: StepOptions, now: Instant): RunState {
  return {
    id: idFrom(now, 'a run by itself'),
    flow: flowId,
    version: 1,
    contact: contactId,
    key: '',
    node,
    status: 'waiting',
    enteredAt: now,
    since: now,
    wakeAt: null,
    awaits: [],
    awaitsCall: null,
    event: event === undefined ? null : createEvent(event, now),
    data,
    vars,
    steps: 0,
    failure: null,
    noticed: [],
    held: null,
    ...run,
  }
}

/** Whatever facts are given stand as loaded for this contact. */
function factRegistry(facts: NonNullable<StepOptions['facts']>): Registry {
  const unused = async () => new Map()
  const definitions = Object.entries(facts).map(([name, initial]) => ({
    name,
    scope: 'contact' as const,
    title: { en: name },
    schema: Type.Unknown(),
    initial,
    load: unused,
  }))
  return createRegistry([definePlugin({ name: 'facts of a step', facts: definitions })])
}

/** Runs a node once, as the runtime would: its config checked and filled with defaults; `resume` when the input is not `enter`. */
export async function runNode(definition: AnyNode, options: StepOptions = {}): Promise<Outcome> {
  const step = createStep({ ...options, config: configFor(definition, options) })
  const woken = options.input !== undefined && options.input.kind !== 'enter'
  return woken && definition.resume !== undefined ? definition.resume(step) : definition.run(step)
}

export type Notice = ReturnType<NonNullable<AnyNode['watch']>['run']>

/** What a watching node makes of the event of its input, which comes while the run stands elsewhere; `event` is bound to it. */
export function noticeNode(definition: AnyNode, options: StepOptions): Notice {
  if (definition.watch === undefined) throw new Error(`${definition.type} watches nothing`)
  const event = options.input?.kind === 'event' ? { event: options.input.event } : {}
  return definition.watch.run(createStep({ ...options, ...event, config: configFor(definition, options) }))
}

function configFor(definition: AnyNode, { config = (definition.example ?? {}) as JsonObject }: StepOptions): JsonObject {
  const [fault] = validateAgainst(definition.config, config)
  if (fault !== undefined) {
    throw new Error(`The config of ${definition.type} does not fit its schema: ${fault.message} (at ${fault.path || '/'})`)
  }
  return withDefaults(definition.config, config) as JsonObject
}
