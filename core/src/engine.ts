/**
 * The engine: the flows it knows, compiled and indexed by event name, and the two questions a store asks of it at a visit.
 * Pure but for the computations of law 3: same work, same decision.
 */
import { createComputations } from './computations.ts'
import { decide } from './decide.ts'
import { createFlowIndex, type Flows } from './flow-index.ts'
import type { Plan, LaneInput, LaneWork, Decision, FlowSnapshot } from './lane.ts'
import type { AnyFact } from './plugin.ts'
import type { Registry } from './registry.ts'
import { rootOf, type RunState } from './run.ts'

/** What a store asks at a visit. */
export interface Standing {
  plan(workspace: number, inputs: readonly LaneInput[], dueRuns: readonly RunState[]): Plan
  /** Facts needed for these inputs and runs together; call it once the live runs that `plan` asked for are there. */
  planFacts(workspace: number, inputs: readonly LaneInput[], runs: readonly RunState[]): Plan['facts']
  decide(work: LaneWork): Promise<Decision>
}

export interface Engine extends Standing {
  readonly registry: Registry
  /** Makes a flow version known, or replaces what is known of its state. Throws `FlowError` when it does not compile. */
  load(snapshot: FlowSnapshot): void
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
    const planFacts: Standing['planFacts'] = (workspace, inputs, runs) => factsFor(registry, at, workspace, inputs, runs)
    return {
      plan: (workspace, inputs, dueRuns) => ({
        contacts: [...new Set([...inputs.map((input) => input.contact), ...dueRuns.map((run) => run.contact)])],
        liveRunsOf: [...new Set([...inputs.map((input) => input.contact), ...dueRuns.filter(hasKin).map((run) => run.contact)])],
        entries: entriesFor(at, workspace, inputs),
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
    knows: (flow, version) => flows.version(flow, version) !== undefined,
    get versions() {
      return flows.all.map(({ flow, version, state }) => ({ flow, version, state }))
    },
    ...standingOf(flows),
    standing: () => standingOf(flows.standing()),
    close: computations.close,
  }
}

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

function factsFor(
  registry: Registry,
  flows: Flows,
  workspace: number,
  inputs: readonly LaneInput[],
  runs: readonly RunState[],
): Plan['facts'] {
  const wanted = new Map<string, Set<string>>()
  const want = (names: readonly string[], of: Readonly<Record<AnyFact['scope'], string | undefined>>) => {
    for (const name of names) {
      const id = of[registry.fact(name)!.scope]
      if (id === undefined) continue
      const ids = wanted.get(name)
      if (ids === undefined) wanted.set(name, new Set([id]))
      else ids.add(id)
    }
  }
  for (const input of inputs) {
    const { contact } = input
    for (const flow of candidates(flows, workspace, input)) want(flow.facts.all, { contact, flow: flow.flow, run: undefined })
    if (input.kind !== 'event') continue
    for (const { needs = [] } of flows.listeners(workspace, input.event.event)) want(needs, { contact, flow: undefined, run: undefined })
  }
  for (const run of runs) {
    const { contact, flow, version, node } = run
    want(flows.version(flow, version)?.facts.from(node) ?? [], { contact, flow, run: rootOf(run) })
  }
  return [...wanted].map(([name, ids]) => ({ name, ids: [...ids] }))
}
