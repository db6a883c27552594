/**
 * The in-memory store: the same engine and the same laws as over Postgres, on the clock it is given. For the simulator and for
 * tests; nothing outlives the process.
 */
import type { Engine } from './engine.ts'
import { laneOf } from './id.ts'
import type { Instant, Json, JsonObject } from './json.ts'
import { laneCount, type CallRecord, type Decision, type Entry, type LaneInput, type LaneWork } from './lane.ts'
import type { WriteItem } from './plugin.ts'
import type { Registry } from './registry.ts'
import type { Activation, Contact, EventRecord, RunState } from './run.ts'
import type { CallOutcome, Identity, IncomingEvent, LaneKey, Store, VisitReport } from './store.ts'

interface State {
  readonly registry: Registry
  readonly now: () => Instant
  readonly contacts: Map<string, Contact & { readonly workspace: number }>
  readonly identities: Map<string, string>
  readonly eventIds: Set<string>
  readonly inbox: Map<string, LaneInput[]>
  readonly runs: Map<string, RunState>
  readonly workspaceOfRun: Map<string, number>
  readonly entries: Map<string, Entry>
  readonly activations: Map<string, Activation[]>
  readonly facts: Map<string, Map<string, unknown>>
  /** Events of each contact that have been handled, in order: what facts with `see` follow from. */
  readonly history: Map<string, EventRecord[]>
  /** How many of them each such fact has been shown, by fact and contact. */
  readonly shown: Map<string, Map<string, number>>
  readonly calls: Map<string, Mutable<CallRecord & { attempt: number; dueAt: Instant; running: boolean }>>
  readonly counters: Map<string, number>
  /** Lanes that a visitor is in. */
  readonly visited: Set<string>
  /** The engine of the last visit: knows which flows stand still. */
  engine: Engine | null
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export function createMemoryStore(registry: Registry, now: () => Instant): Store {
  const state: State = {
    registry,
    now,
    contacts: new Map(),
    identities: new Map(),
    eventIds: new Set(),
    inbox: new Map(),
    runs: new Map(),
    workspaceOfRun: new Map(),
    entries: new Map(),
    activations: new Map(),
    facts: new Map([...registry.facts.keys()].map((name) => [name, new Map()])),
    history: new Map(),
    shown: new Map(),
    calls: new Map(),
    counters: new Map(),
    visited: new Set(),
    engine: null,
  }
  return {
    accept: async (events) => accept(state, events),
    push: async (inputs) => ({ lanes: inputs.filter((input) => !isRepeated(state, input)).map((input) => pushInput(state, input)) }),
    visit: async (lane, engine, limit = 1000) => {
      const key = laneKey(lane)
      if (state.visited.has(key)) return null
      state.visited.add(key)
      try {
        return await visit(state, engine, lane, limit)
      } finally {
        state.visited.delete(key)
      }
    },
    dueLanes: async () => dueLanes(state),
    claimCalls: async (limit) => claimCalls(state, limit),
    settleCall: async (id, outcome) => settleCall(state, id, outcome),
    contact: async (workspace, identity) => state.contacts.get(findContact(state, workspace, identity) ?? '') ?? null,
    run: async (id) => state.runs.get(id) ?? null,
    activations: async (run) => state.activations.get(run) ?? [],
    fact: async (_workspace, name, contact) => factsFor(state, name, [contact]).get(contact) ?? registry.fact(name)?.initial,
    counters: async (flow, version) => countersOf(state, flow, version),
  }
}

const laneKey = ({ workspace, lane }: LaneKey) => `${workspace}:${lane}`
const identityKeys = (workspace: number, { userId, anonymousId }: Identity) => [
  ...(userId === undefined ? [] : [`${workspace}:user:${userId}`]),
  ...(anonymousId === undefined ? [] : [`${workspace}:anonymous:${anonymousId}`]),
]

function findContact(state: State, workspace: number, identity: Identity): string | undefined {
  return identityKeys(workspace, identity)
    .map((key) => state.identities.get(key))
    .find((id) => id !== undefined)
}

function accept(state: State, events: readonly IncomingEvent[]) {
  const lanes: LaneKey[] = []
  let duplicates = 0
  for (const incoming of events) {
    const key = `${incoming.workspace}:${incoming.event.id}`
    if (state.eventIds.has(key)) {
      duplicates += 1
      continue
    }
    state.eventIds.add(key)
    const contact = reachContact(state, incoming)
    lanes.push(pushInput(state, { workspace: incoming.workspace, contact, kind: 'event', event: incoming.event }))
  }
  return { lanes, duplicates }
}

/** The contact of an event, made when unknown; its traits are merged in. */
function reachContact(state: State, { workspace, identity, event, traits }: IncomingEvent): string {
  const id = findContact(state, workspace, identity) ?? String(state.contacts.size + 1)
  const known = state.contacts.get(id)
  state.contacts.set(id, {
    workspace,
    id,
    userId: known?.userId ?? identity.userId ?? null,
    anonymousId: known?.anonymousId ?? identity.anonymousId ?? null,
    attributes: { ...known?.attributes, ...(traits as JsonObject | undefined) },
    createdAt: known?.createdAt ?? event.receivedAt,
  })
  for (const key of identityKeys(workspace, identity)) if (!state.identities.has(key)) state.identities.set(key, id)
  return id
}

/** An `enter` is known by its id, like an event: the second one with it is dropped. */
function isRepeated(state: State, input: LaneInput): boolean {
  if (input.kind !== 'enter') return false
  const key = `${input.workspace}:enter:${input.flow}:${input.id}`
  const repeated = state.eventIds.has(key)
  state.eventIds.add(key)
  return repeated
}

function pushInput(state: State, input: LaneInput): LaneKey {
  const lane = { workspace: input.workspace, lane: laneOf(input.contact, laneCount) }
  const inbox = state.inbox.get(laneKey(lane))
  if (inbox === undefined) state.inbox.set(laneKey(lane), [input])
  else inbox.push(input)
  return lane
}

const laneOfRun = (state: State, run: RunState): LaneKey => ({
  workspace: state.workspaceOfRun.get(run.id)!,
  lane: laneOf(run.contact, laneCount),
})
const waiting = (state: State) => [...state.runs.values()].filter((run) => run.status === 'waiting')

/** Runs that wait for a time, but for those of flows that stand still. */
function timed(state: State): readonly (RunState & { readonly wakeAt: Instant })[] {
  const still = (state.engine?.versions ?? []).filter((version) => version.state !== 'active')
  const held = new Set(still.map(({ flow, version }) => `${flow}:${version}`))
  return waiting(state).filter(
    (run): run is RunState & { wakeAt: Instant } => run.wakeAt !== null && !held.has(`${run.flow}:${run.version}`),
  )
}
const due = (state: State) => timed(state).filter((run) => run.wakeAt <= state.now())

async function visit(state: State, engine: Engine, lane: LaneKey, limit: number): Promise<VisitReport> {
  const now = state.now()
  const inbox = state.inbox.get(laneKey(lane)) ?? []
  const inputs = inbox.splice(0, limit)
  const mine = waiting(state).filter((run) => laneKey(laneOfRun(state, run)) === laneKey(lane))
  state.engine = engine
  const more = inbox.length > 0
  const wakes = more ? [] : due(state).filter((run) => laneKey(laneOfRun(state, run)) === laneKey(lane))
  const flows = engine.standing()
  const plan = flows.plan(lane.workspace, inputs, wakes)
  const live = new Set(plan.liveRunsOf)
  const runs = [...new Set([...wakes, ...mine.filter((run) => live.has(run.contact))])]
  const work: LaneWork = {
    workspace: lane.workspace,
    now,
    inputs,
    runs,
    contacts: new Map(plan.contacts.flatMap((id) => (state.contacts.has(id) ? [[id, state.contacts.get(id)!]] : []))),
    entries: [...state.entries.values()].filter((entry) =>
      plan.entries.some((pair) => pair.flow === entry.flow && pair.contact === entry.contact),
    ),
    facts: new Map(flows.planFacts(lane.workspace, inputs, runs).map(({ name, ids }) => [name, factsFor(state, name, ids)])),
    unread: new Set(inbox.map(({ contact }) => contact)),
  }
  const decision = await flows.decide(work)
  commit(state, lane.workspace, decision)
  for (const input of inputs) if (input.kind === 'event') remember(state, input.contact, input.event)
  const steps = decision.activations.reduce((sum, activation) => sum + activation.steps.length, 0)
  return { handled: inputs.length + wakes.length, steps, more: inbox.length > 0, nextAt: nextWake(state, lane) }
}

function remember({ history }: State, contact: string, event: EventRecord): void {
  const events = history.get(contact)
  if (events === undefined) history.set(contact, [event])
  else events.push(event)
}

/** Values of a fact by id. One that follows from events is first shown those it has not seen. */
function factsFor(state: State, name: string, ids: readonly string[]): ReadonlyMap<string, unknown> {
  const fact = state.registry.fact(name)
  const values = state.facts.get(name) ?? new Map<string, unknown>()
  state.facts.set(name, values)
  if (fact?.see === undefined) return values
  const names = new Set(fact.hears?.({}) ?? ['*'])
  const shown = state.shown.get(name) ?? new Map<string, number>()
  state.shown.set(name, shown)
  for (const id of ids) {
    const events = state.history.get(id) ?? []
    const fresh = events.slice(shown.get(id) ?? 0).filter(({ event }) => names.has(event) || names.has('*'))
    shown.set(id, events.length)
    if (fresh.length > 0)
      values.set(
        id,
        fresh.reduce<unknown>((value, event) => fact.see!(value, event, {}), values.get(id) ?? fact.initial),
      )
  }
  return values
}

function nextWake(state: State, lane: LaneKey): Instant | null {
  const wakes = timed(state).flatMap((run) => (laneKey(laneOfRun(state, run)) === laneKey(lane) ? [run.wakeAt] : []))
  return wakes.length === 0 ? null : wakes.reduce((a, b) => Math.min(a, b))
}

function commit(state: State, workspace: number, decision: Decision): void {
  for (const run of [...decision.created, ...decision.changed]) {
    state.runs.set(run.id, run)
    state.workspaceOfRun.set(run.id, workspace)
  }
  for (const activation of decision.activations)
    state.activations.set(activation.run, [...(state.activations.get(activation.run) ?? []), activation])
  for (const entry of decision.entries) state.entries.set(`${entry.flow}\n${entry.contact}\n${entry.key}`, entry)
  for (const [type, batch] of decision.writes) for (const item of batch) applyToFacts(state, type, item)
  for (const call of decision.calls) state.calls.set(call.id, { ...call, attempt: 0, dueAt: state.now(), running: false })
  for (const move of decision.counters) {
    const key = `${move.flow}\n${move.version}\n${move.node}\n${move.what}`
    state.counters.set(key, (state.counters.get(key) ?? 0) + move.count)
  }
  for (const { contact, event } of decision.emitted) pushInput(state, { workspace, contact, kind: 'event', event })
  for (const input of decision.entering) if (!isRepeated(state, input)) pushInput(state, input)
}

function applyToFacts(state: State, type: string, item: WriteItem): void {
  const write = state.registry.writes.get(type)
  if (write?.fact === undefined || write.apply === undefined) return
  if (write.fact === 'contact') {
    const contact = state.contacts.get(item.contact)!
    state.contacts.set(item.contact, { ...contact, attributes: write.apply(contact.attributes, item) as JsonObject })
    return
  }
  const fact = state.registry.facts.get(write.fact)
  const id = fact === undefined ? null : fact.scope === 'contact' ? item.contact : fact.scope === 'flow' ? item.flow : item.run
  const values = state.facts.get(write.fact)
  if (fact === undefined || id === null || values === undefined) return
  values.set(id, write.apply(values.get(id) ?? fact.initial, item))
}

function dueLanes(state: State): readonly LaneKey[] {
  const lanes = new Map<string, LaneKey>()
  for (const inputs of state.inbox.values()) {
    for (const input of inputs) {
      const lane = { workspace: input.workspace, lane: laneOf(input.contact, laneCount) }
      lanes.set(laneKey(lane), lane)
    }
  }
  for (const run of due(state)) lanes.set(laneKey(laneOfRun(state, run)), laneOfRun(state, run))
  return [...lanes.values()]
}

function claimCalls(state: State, limit: number) {
  const claimed = [...state.calls.values()].filter((call) => !call.running && call.dueAt <= state.now()).slice(0, limit)
  for (const call of claimed) {
    call.running = true
    call.attempt += 1
  }
  return claimed.map(({ dueAt: _dueAt, running: _running, ...call }) => call)
}

function settleCall(state: State, id: string, outcome: CallOutcome): void {
  const call = state.calls.get(id)
  if (call === undefined) return
  if (outcome.kind === 'retry') {
    call.running = false
    call.dueAt = outcome.at
    return
  }
  state.calls.delete(id)
  if (!call.awaited) return
  const { workspace, contact, run } = call
  const result: { result: Json } | { failure: { code: string; message: string } } =
    outcome.kind === 'done' ? { result: outcome.result } : { failure: outcome.failure }
  pushInput(state, { workspace, contact, kind: 'result', run, call: id, ...result })
}

function countersOf(state: State, flow: string, version: number) {
  const nodes: Record<string, Record<string, number>> = {}
  for (const [key, count] of state.counters) {
    const [ofFlow, ofVersion, node, what] = key.split('\n') as [string, string, string, string]
    if (ofFlow === flow && Number(ofVersion) === version) (nodes[node] ??= {})[what] = count
  }
  return nodes
}
