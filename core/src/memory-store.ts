/**
 * The in-memory store: the same engine and the same laws as over Postgres, on the clock it is given. For the simulator and for
 * tests; nothing outlives the process. What a visit costs follows from what it handles, not from what the store holds.
 */
import type { Engine } from './engine.ts'
import { laneOf } from './id.ts'
import type { Instant } from './json.ts'
import { laneCount, type Decision, type Entry, type LaneInput, type LaneWork, type Plan } from './lane.ts'
import { createCalls, type Calls } from './memory/calls.ts'
import { createFactValues, type FactValues } from './memory/facts.ts'
import { createLooks, type Looks } from './memory/looks.ts'
import { createLapsing, lapseInputs, type Lapsing } from './memory/lapses.ts'
import { createPeople, type People } from './memory/people.ts'
import { createRuns, within, type Runs } from './memory/runs.ts'
import type { Registry } from './registry.ts'
import type { Contact, RunState } from './run.ts'
import type { IncomingEvent, LaneKey, Store, VisitReport } from './store.ts'

export interface MemoryOptions {
  /** Lanes per workspace; one is fastest where nobody visits at the same time. Default `laneCount`. */
  readonly lanes?: number
  /** Runs that have ended, what facts say of them, and the log of all runs, are not kept. */
  readonly forgets?: boolean
  /** False: the events that were handled are not kept, for no fact that anybody reads follows from them. */
  readonly remembers?: boolean
  /** Shown every decision once it is committed, with what it was about. */
  committed?(decision: Decision, work: LaneWork): void
}

/** What can be asked and arranged besides, where nobody else looks after the store. */
export interface MemoryStore extends Store {
  /** The earliest instant at which a run wakes, a contact is to be looked at or a call is to be made; null when nothing is. */
  nextAt(): Instant | null
  /** Every run that is kept. */
  runs(): Iterable<RunState>
  contacts(): Iterable<Contact>
  contactOf(id: string): Contact | undefined
  /** The contact with this identity, made at an instant when unknown; traits are merged into the attributes, facts get these values. */
  know(person: Omit<IncomingEvent, 'event'>, as: { readonly at: Instant; readonly facts?: Readonly<Record<string, unknown>> }): Contact
  /** Values of a fact for those ids that have one. */
  facts(name: string, ids: readonly string[]): ReadonlyMap<string, unknown>
  /** Gives a fact its value, as something outside of all flows would: what becomes of messages, where contacts can be reached. */
  setFact(name: string, id: string, value: unknown): void
}

interface Lane {
  readonly at: LaneKey
  readonly key: string
  readonly inbox: LaneInput[]
}

interface State {
  readonly registry: Registry
  readonly now: () => Instant
  readonly options: MemoryOptions
  readonly people: People
  readonly runs: Runs
  readonly facts: FactValues
  readonly lapsing: Lapsing
  readonly calls: Calls
  readonly looks: Looks
  /** Ids of events and enters that came in. */
  readonly known: Set<string>
  /** Those that anybody came to. */
  readonly lanes: Lane[]
  /** The same by workspace and number. */
  readonly lanesAt: Map<number, (Lane | undefined)[]>
  /** By flow and contact, then by entry key. */
  readonly entries: Map<string, Map<string, Entry>>
  readonly counters: Map<string, Map<string, Map<string, number>>>
  /** Lanes that a visitor is in. */
  readonly visited: Set<string>
  /** The engine of the last visit: knows which flows stand still. */
  engine: Engine | null
}

export function createMemoryStore(registry: Registry, now: () => Instant, options: MemoryOptions = {}): MemoryStore {
  const people = createPeople()
  const facts = createFactValues(registry, people)
  const state: State = {
    registry,
    now,
    options,
    people,
    runs: createRuns({ forgets: options.forgets === true }),
    facts,
    lapsing: createLapsing(registry, facts),
    calls: createCalls(),
    looks: createLooks(),
    known: new Set(),
    lanes: [],
    lanesAt: new Map(),
    entries: new Map(),
    counters: new Map(),
    visited: new Set(),
    engine: null,
  }
  const { runs, calls } = state
  return {
    accept: async (events) => accept(state, events),
    push: async (inputs) => ({ lanes: inputs.filter((input) => !isRepeated(state, input)).map((input) => pushInput(state, input)) }),
    visit: async (lane, engine, limit = 1000) => visitAlone(state, engine, laneOfKey(state, lane), limit),
    dueLanes: async () => dueLanes(state),
    claimCalls: async (limit) => calls.claim(limit, now()),
    settleCall: async (id, outcome) => {
      const input = calls.settle(id, outcome)
      if (input !== null) pushInput(state, input)
    },
    contact: async (workspace, identity) => people.find(workspace, identity) ?? null,
    run: async (id) => runs.all.get(id) ?? null,
    activations: async (run) => runs.activations(run),
    fact: async (_workspace, name, contact) => facts.load(name, [contact]).get(contact) ?? registry.fact(name)?.initial,
    counters: async (flow, version) => countersOf(state, flow, version),
    nextAt: () => nextAt(state),
    runs: () => runs.all.values(),
    contacts: () => people.all.values(),
    contactOf: (id) => people.all.get(id),
    know: (person, { at, facts: values = {} }) => {
      const id = people.reach({ ...person, event: { receivedAt: at } })
      for (const [name, value] of Object.entries(values)) {
        facts.set(name, id, value)
        state.lapsing.changed(name, id, laneOfContact(state, person.workspace, id).key)
      }
      return people.all.get(id)!
    },
    facts: facts.load,
    setFact: facts.set,
  }
}

function laneOfKey({ lanes, lanesAt }: State, { workspace, lane }: LaneKey): Lane {
  const own = within(lanesAt, workspace, () => [])
  const known = own[lane]
  if (known !== undefined) return known
  const made = { at: { workspace, lane }, key: `${workspace}:${lane}`, inbox: [] }
  own[lane] = made
  lanes.push(made)
  return made
}

/** Asked for every run and write, so that a store of one lane does not hash. */
function laneOfContact(state: State, workspace: number, contact: string): Lane {
  const { lanes = laneCount } = state.options
  const lane = lanes === 1 ? 0 : laneOf(contact, lanes)
  return state.lanesAt.get(workspace)?.[lane] ?? laneOfKey(state, { workspace, lane })
}

function accept(state: State, events: readonly IncomingEvent[]) {
  const lanes: LaneKey[] = []
  let duplicates = 0
  for (const incoming of events) {
    const key = `${incoming.workspace}:${incoming.event.id}`
    if (state.known.has(key)) {
      duplicates += 1
      continue
    }
    state.known.add(key)
    const contact = state.people.reach(incoming)
    lanes.push(pushInput(state, { workspace: incoming.workspace, contact, kind: 'event', event: incoming.event }))
  }
  return { lanes, duplicates }
}

/** An `enter` is known by its id, like an event: the second one with it is dropped. */
function isRepeated({ known }: State, input: LaneInput): boolean {
  if (input.kind !== 'enter') return false
  const key = `${input.workspace}:enter:${input.flow}:${input.id}`
  const repeated = known.has(key)
  known.add(key)
  return repeated
}

function pushInput(state: State, input: LaneInput): LaneKey {
  const lane = laneOfContact(state, input.workspace, input.contact)
  lane.inbox.push(input)
  return lane.at
}

async function visitAlone(state: State, engine: Engine, lane: Lane, limit: number): Promise<VisitReport | null> {
  if (state.visited.has(lane.key)) return null
  state.visited.add(lane.key)
  try {
    return await visit(state, engine, lane, limit)
  } finally {
    state.visited.delete(lane.key)
  }
}

async function visit(state: State, engine: Engine, lane: Lane, limit: number): Promise<VisitReport> {
  const { runs, people } = state
  const inputs = lane.inbox.splice(0, limit)
  state.engine = engine
  const isRead = lane.inbox.length === 0
  const wakes = isRead ? runs.takeDue(lane.key, state.now(), engine) : []
  const looks = isRead ? state.looks.takeDue(lane.key, state.now()) : []
  const { workspace } = lane.at
  const lapsed = isRead ? lapseInputs(workspace, state.lapsing.takeDue(lane.key, state.now())) : []
  const asked: readonly LaneInput[] = [...lapsed, ...looks.map((contact) => ({ workspace, contact, kind: 'look' as const }))]
  const work = loadWork(state, engine, { lane, inputs: asked.length === 0 ? inputs : [...inputs, ...asked], wakes })
  const decision = await work.standing.decide(work)
  commit(state, workspace, decision)
  runs.putBack(wakes, lane.key)
  if (state.options.remembers !== false) for (const input of inputs) if (input.kind === 'event') people.remember(input.contact, input.event)
  state.options.committed?.(decision, work)
  const steps = decision.activations.reduce((sum, activation) => sum + activation.steps.length, 0)
  const handled = inputs.length + wakes.length + asked.length
  return { handled, steps, more: lane.inbox.length > 0, nextAt: nextWake(state, lane.key) }
}

interface Loading {
  readonly lane: Lane
  readonly inputs: readonly LaneInput[]
  readonly wakes: readonly RunState[]
}

function loadWork(state: State, engine: Engine, { lane, inputs, wakes }: Loading) {
  const { workspace } = lane.at
  const standing = engine.standing()
  const plan = standing.plan(workspace, inputs, wakes)
  const live = plan.liveRunsOf.flatMap((contact) => state.runs.liveOf(contact))
  const looks = state.looks.of(plan.looks)
  const failed = plan.failedRuns.flatMap((id) => state.runs.all.get(id) ?? []).filter(({ status }) => status === 'failed')
  const runs = live.length + failed.length === 0 ? wakes : [...new Set([...wakes, ...live, ...failed])]
  return {
    standing,
    workspace,
    now: state.now(),
    inputs,
    runs,
    contacts: knownOf(state, plan.contacts),
    entries: entriesOf(state, plan.entries),
    looks,
    facts: new Map(standing.planFacts(workspace, inputs, runs, looks).map(({ name, ids }) => [name, state.facts.load(name, ids)])),
    unread: new Set(lane.inbox.map(({ contact }) => contact)),
  } satisfies LaneWork & { readonly standing: unknown }
}

function knownOf({ people }: State, ids: readonly string[]): ReadonlyMap<string, Contact> {
  const contacts = new Map<string, Contact>()
  for (const id of ids) {
    const contact = people.all.get(id)
    if (contact !== undefined) contacts.set(id, contact)
  }
  return contacts
}

function entriesOf({ entries }: State, asked: Plan['entries']): readonly Entry[] {
  const found: Entry[] = []
  for (const { flow, contact } of asked) for (const entry of entries.get(`${flow}\n${contact}`)?.values() ?? []) found.push(entry)
  return found
}

function commit(state: State, workspace: number, decision: Decision): void {
  const { runs, calls, entries, facts } = state
  const kept = [...decision.created, ...decision.changed]
  for (const run of kept) runs.keep(run, laneOfContact(state, workspace, run.contact).key)
  for (const activation of decision.activations) runs.log(activation)
  for (const entry of decision.entries)
    within(entries, `${entry.flow}\n${entry.contact}`, () => new Map<string, Entry>()).set(entry.key, entry)
  for (const [type, batch] of decision.writes) {
    for (const item of batch) facts.write(type, item)
    const { fact } = state.registry.writes.get(type) ?? {}
    for (const { contact } of batch) state.lapsing.changed(fact, contact, laneOfContact(state, workspace, contact).key)
  }
  if (state.options.forgets === true)
    for (const { id, status, branch } of kept) if (status !== 'waiting' && branch === undefined) facts.forgetRun(id)
  for (const call of decision.calls) calls.add(call, state.now())
  for (const { flow, version, node, what, count } of decision.counters) {
    const nodes = within(state.counters, `${flow}:${version}`, () => new Map<string, Map<string, number>>())
    const counts = within(nodes, node, () => new Map<string, number>())
    counts.set(what, (counts.get(what) ?? 0) + count)
  }
  for (const { contact, event } of decision.emitted) pushInput(state, { workspace, contact, kind: 'event', event })
  for (const look of decision.looks) state.looks.keep(look, laneOfContact(state, workspace, look.contact).key)
  for (const input of decision.entering) if (!isRepeated(state, input)) pushInput(state, input)
}

const earlier = (a: Instant | null, b: Instant | null) => (a === null ? b : b === null ? a : Math.min(a, b))

const nextWake = ({ runs, looks, lapsing, engine }: State, lane: string): Instant | null =>
  earlier(runs.nextWake(lane, engine), earlier(looks.next(lane), lapsing.next(lane)))

function dueLanes(state: State): readonly LaneKey[] {
  const now = state.now()
  const due: LaneKey[] = []
  for (const lane of state.lanes) {
    const wake = lane.inbox.length > 0 ? now : nextWake(state, lane.key)
    if (wake !== null && wake <= now) due.push(lane.at)
  }
  return due
}

function nextAt(state: State): Instant | null {
  let next = state.calls.next()
  for (const { key } of state.lanes) next = earlier(next, nextWake(state, key))
  return next
}

function countersOf({ counters }: State, flow: string, version: number) {
  const nodes = counters.get(`${flow}:${version}`) ?? new Map<string, Map<string, number>>()
  return Object.fromEntries([...nodes].map(([node, counts]) => [node, Object.fromEntries(counts)]))
}
