/** How runs begin: the entry policy, the key, and the first node. */
import { FlowError } from './errors.ts'
import { idFrom, instantOf } from './id.ts'
import type { Instant, Json, JsonObject } from './json.ts'
import { keep } from './branches.ts'
import { advanceSource, type Visit } from './visit.ts'
import { enterRun } from './advance.ts'
import { entryKey } from './batch.ts'
import type { CompiledFlow, CompiledNode } from './compile.ts'
import type { Facts } from './plugin.ts'
import { evaluateRule } from './rules.ts'
import type { EventRecord, RunState } from './run.ts'
import { scopeOf } from './scope.ts'
import { storable } from './texts/values.ts'
import { addDuration } from './time.ts'
import { zoneOf } from './step.ts'

export interface Start {
  readonly flow: CompiledFlow
  readonly node: CompiledNode
  readonly contact: string
  /** What makes the run's id: the same cause starts one run. */
  readonly cause: { readonly at: Instant; readonly id: string }
  readonly event: EventRecord | null
  readonly data: Json
  readonly hops?: number | undefined
}

/** Starts a run unless the entry policy keeps the contact out. Resolves once the run waits or has ended. */
export function startRun(visit: Visit, start: Start): void | Promise<void> {
  const run = newRun(visit, start)
  if (visit.batch.runs.has(run.id)) return
  const keyed = { ...run, key: keyOf(visit, start) }
  const entry = mayEnter(visit, start, keyed)
  if (entry === 'refused') return
  const { flow, contact } = run
  const at = visit.batch.now
  if (!visit.takeStart()) return visit.batch.refuse({ flow, contact, at, reason: 'quota', detail: { event: start.event?.id ?? null } })
  if (entry !== 'free') visit.batch.keepEntry({ flow, contact, key: entryKeyOf(start.flow, keyed.key), at }, entry === 'renew')
  visit.batch.keepRun(keyed, true)
  const advanced = enterRun(keyed, advanceSource(visit, start.flow, keyed))
  return keep(visit, { before: keyed, input: { kind: 'enter' }, created: true }, advanced)
}

const runIdFrom = (flow: string, contact: string, { at, id }: Start['cause']): string => idFrom(at, `run:${flow}:${contact}:${id}`)

/** The cause that an `enter` is: the time in its id (a UUIDv7) is that of the run's. */
export const causeOfEnter = (id: string): Start['cause'] => ({ at: instantOf(id), id })

/** The id of the run that an `enter` with this id starts, if the entry policy lets the contact in. */
export const runOfEnter = ({ flow, contact, id }: { readonly flow: string; readonly contact: string; readonly id: string }): string =>
  runIdFrom(flow, contact, causeOfEnter(id))

function newRun(visit: Visit, { flow, node, contact, cause, event, data, hops }: Start): RunState {
  const { now } = visit.batch
  return {
    id: runIdFrom(flow.flow, contact, cause),
    flow: flow.flow,
    version: flow.version,
    contact,
    key: '',
    node: node.id,
    status: 'waiting',
    enteredAt: now,
    since: now,
    wakeAt: null,
    awaits: [],
    awaitsCall: null,
    event,
    data,
    vars: {},
    steps: 0,
    failure: null,
    noticed: [],
    held: null,
    ...(hops !== undefined && { hops }),
  }
}

/** The entry key as text; an empty one when the flow has no key. */
function keyOf(visit: Visit, start: Start): string {
  const { flow, contact, event } = start
  if (flow.settings.entry?.key === undefined) return ''
  const person = visit.batch.people.get(contact)!
  return keyIn(flow, scopeOf(person, null, event, { ...visit.scope, factNames: flow.facts.all }))
}

/** The entry key in the scope of a contact and an event. One that cannot be worked out there is as if there were none. */
export function keyIn(flow: CompiledFlow, scope: Facts): string {
  const rule = flow.settings.entry?.key as Json | undefined
  if (rule === undefined || rule === null) return ''
  try {
    const value = evaluateRule(rule, scope as unknown as JsonObject)
    if (value === null || value === undefined) return ''
    return storable(typeof value === 'string' ? value : JSON.stringify(value))
  } catch (error) {
    if (error instanceof FlowError) return ''
    throw error
  }
}

/** Bytes in UTF-8 stay below the 2,704 that a row of an index may have. */
const longestKey = 500

/** A key as entries are told apart by it. One that is too long for an index goes by its digest. */
function indexedKey(key: string): string {
  return key.length <= longestKey ? key : idFrom(0, `entry:${key}`)
}

/** A chain is entered once, not once for a key. */
export const entryKeyOf = ({ settings }: CompiledFlow, key: string): string => (settings.kind === 'chain' ? '' : indexedKey(key))

const onceEver = { policy: 'once' } as const

/** How often contacts may enter; absent: always. */
export const entryOf = ({ settings }: CompiledFlow): CompiledFlow['settings']['entry'] =>
  settings.kind === 'chain' ? onceEver : settings.entry

function mayEnter(visit: Visit, start: Start, run: RunState): 'free' | 'first' | 'renew' | 'refused' {
  const entry = entryOf(start.flow)
  if (entry === undefined || entry.policy === 'always') return 'free'
  const before = visit.batch.entries.get(entryKey(run.flow, run.contact, entryKeyOf(start.flow, run.key)))
  if (before === undefined) return 'first'
  if (entry.policy === 'once' || entry.period === undefined) return 'refused'
  const zone = zoneOf(start.flow, visit.batch.people.get(run.contact)!.contact)
  return addDuration(before.at, entry.period, zone) <= visit.batch.now ? 'renew' : 'refused'
}
