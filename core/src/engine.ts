/**
 * The engine: the flows it knows, compiled and indexed by event name, and the two questions a store asks of it at a visit.
 * Pure but for the computations of law 3: same work, same decision.
 */
import { createComputations } from './computations.ts'
import { decide } from './decide.ts'
import { createFlowIndex, type Flows } from './flow-index.ts'
import type { Plan, LaneInput, LaneWork, Decision, FlowSnapshot, Look, SegmentSnapshot } from './lane.ts'
import { askedOf } from './observe.ts'
import type { AnyFact } from './plugin.ts'
import type { Registry } from './registry.ts'
import { rootOf, type RunState } from './run.ts'

/** What a store asks at a visit. */
export interface Standing {
  plan(workspace: number, inputs: readonly LaneInput[], dueRuns: readonly RunState[]): Plan
  /** Facts needed for these inputs and runs together; call it once the live runs and looks that `plan` asked for are there. */
  planFacts(workspace: number, inputs: readonly LaneInput[], runs: readonly RunState[], looks?: readonly Look[]): Plan['facts']
  decide(work: LaneWork): Promise<Decision>
}

export interface Engine extends Standing {
  readonly registry: Registry
  /** Makes a flow version known, or replaces what is known of its state. Throws `FlowError` when it does not compile. */
  load(snapshot: FlowSnapshot): void
  /** The workspace's segments by rule, in place of those that are known. */
  loadSegments(workspace: number, segments: readonly SegmentSnapshot[], revision: number): void
  /** Whether this version of a flow is loaded. A store loads what is missing before it asks for a decision. */
  knows(flow: string, version: number): boolean
  /** Versions that are loaded, for refreshing. */
  readonly versions: readonly { readonly flow: string; readonly version: number; readonly state: FlowSnapshot['state'] }[]
  /**
   * The flows as they stand now. A visit asks all of one: a version published between its plan and its decision, which another
   * visit made known, would start without the entries and facts that it needs.
   */
  standing(): Standing
  /** Ends the processes that computations run in. */
  close(): Promise<void>
}

export function createEngine(registry: Registry): Engine {
  const flows = createFlowIndex(registry)
  const computations = createComputations(registry)
  const standingOf = (at: Flows): Standing => {
    const planFacts: Standing['planFacts'] = (workspace, inputs, runs, looks = []) =>
      factsFor(registry, at, { workspace, inputs, runs, looks })
    return {
      plan: (workspace, inputs, dueRuns) => ({
        contacts: contactsOf(inputs, dueRuns),
        liveRunsOf: [
          ...new Set([
            ...inputs.filter(({ kind }) => kind !== 'look').map((input) => input.contact),
            ...dueRuns.filter(hasKin).map((run) => run.contact),
          ]),
        ],
        failedRuns: inputs.flatMap((input) => (input.kind === 'retry' ? [input.run] : [])),
        entries: entriesFor(at, workspace, inputs),
        looks: at.questions(workspace) === null ? [] : contactsOf(inputs, dueRuns),
        get facts() {
          return planFacts(workspace, inputs, dueRuns)
        },
      }),
      planFacts,
      decide: (work) => decide(work, at, registry, computations.gather()),
    }
  }
  return {
    registry,
    load: flows.load,
    loadSegments: flows.loadSegments,
    knows: (flow, version) => flows.version(flow, version) !== undefined,
    get versions() {
      return flows.all.map(({ flow, version, state }) => ({ flow, version, state }))
    },
    ...standingOf(flows),
    standing: () => standingOf(flows.standing()),
    close: computations.close,
  }
}

const contactsOf = (inputs: readonly LaneInput[], dueRuns: readonly RunState[]) => [
  ...new Set([...inputs.map((input) => input.contact), ...dueRuns.map((run) => run.contact)]),
]
/** Branches do not end alone, and who forked does not end without them. */
const hasKin = ({ branch, fork }: RunState) => branch !== undefined || fork !== undefined

/** Pairs of a limited flow and a contact that may enter it: an event its triggers are named for, or a call of the API. */
function entriesFor(flows: Flows, workspace: number, inputs: readonly LaneInput[]): Plan['entries'] {
  const pairs = new Map<string, Plan['entries'][number]>()
  for (const input of inputs) {
    for (const flow of candidates(flows, workspace, input)) {
      const { entry, kind } = flow.settings
      if (kind === 'chain' || (entry !== undefined && entry.policy !== 'always'))
        pairs.set(`${flow.flow}\n${input.contact}`, { flow: flow.flow, contact: input.contact })
    }
  }
  return [...pairs.values()]
}

function candidates(flows: Flows, workspace: number, input: LaneInput) {
  if (input.kind === 'event') return flows.starters(workspace, input.event.event).map((starter) => starter.flow)
  const flow = input.kind === 'enter' ? flows.current(input.flow) : undefined
  return flow === undefined ? [] : [flow]
}

interface Arrived {
  readonly workspace: number
  readonly inputs: readonly LaneInput[]
  readonly runs: readonly RunState[]
  readonly looks: readonly Look[]
}

function factsFor(registry: Registry, flows: Flows, { workspace, inputs, runs, looks }: Arrived): Plan['facts'] {
  const wanted = new Map<string, Set<string>>()
  const want = (names: readonly string[], of: Readonly<Record<AnyFact['scope'], string | undefined>>) => {
    for (const name of names) {
      const fact = registry.fact(name)
      const id = fact && of[fact.scope]
      if (id === undefined) continue
      const ids = wanted.get(name)
      if (ids === undefined) wanted.set(name, new Set([id]))
      else ids.add(id)
    }
  }
  for (const input of inputs) {
    const { contact } = input
    for (const flow of candidates(flows, workspace, input)) want(flow.facts.all, { contact, flow: flow.flow, run: undefined })
    if (input.kind === 'move' && input.to !== null)
      want(flows.version(input.flow, input.to.version)?.facts.from(input.to.node) ?? [], { contact, flow: input.flow, run: input.run })
    if (input.kind === 'lapse' && registry.fact(input.fact) !== undefined) want([input.fact], { contact, flow: undefined, run: undefined })
    if (input.kind !== 'event') continue
    for (const { needs = [] } of flows.listeners(workspace, input.event.event)) want(needs, { contact, flow: undefined, run: undefined })
  }
  for (const run of runs) {
    const { contact, flow, version, node } = run
    want(flows.version(flow, version)?.facts.from(node) ?? [], { contact, flow, run: rootOf(run) })
  }
  for (const [contact, names] of factsToObserve(flows, { workspace, inputs, looks }))
    want(names, { contact, flow: undefined, run: undefined })
  return [...wanted].map(([name, ids]) => ({ name, ids: [...ids] }))
}

/** Facts that the workspace's standing questions read, by contact. */
function factsToObserve(flows: Flows, { workspace, inputs, looks }: Omit<Arrived, 'runs'>): Iterable<readonly [string, readonly string[]]> {
  const questions = flows.questions(workspace)
  if (questions === null) return []
  const kept = new Map(looks.map((look) => [look.contact, look]))
  const byContact = Map.groupBy(inputs, ({ contact }) => contact)
  return [...byContact].map(([contact, its]) => [contact, askedOf(questions, its, kept.get(contact)).facts] as const)
}
