/**
 * The engine: the flows it knows, compiled and indexed by event name, and the two questions a store asks of it at a visit.
 * Pure but for the computations of law 3: same work, same decision.
 */
import type { Plan, LaneInput, LaneWork, Decision, FlowSnapshot } from './lane.ts'
import type { Registry } from './registry.ts'
import type { RunState } from './run.ts'

export interface Engine {
  readonly registry: Registry
  /** Makes a flow version known, or replaces what is known of it. Throws `FlowError` when it does not compile. */
  load(snapshot: FlowSnapshot): void
  /** Whether this version of a flow is loaded. A store loads what is missing before it asks for a decision. */
  knows(flow: string, version: number): boolean
  /** Versions that are loaded, for refreshing. */
  readonly versions: readonly { readonly flow: string; readonly version: number; readonly state: FlowSnapshot['state'] }[]
  plan(workspace: number, inputs: readonly LaneInput[], dueRuns: readonly RunState[]): Plan
  /** Facts needed by live runs that `plan` asked to load; call it with those runs once they are there. */
  planFacts(workspace: number, inputs: readonly LaneInput[], runs: readonly RunState[]): Plan['facts']
  decide(work: LaneWork): Promise<Decision>
}
