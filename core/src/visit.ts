/** What the handling of one lane's inputs shares: the batch, the flows, and what runs advance with. */
import type { AdvanceSource } from './advance.ts'
import type { Batch } from './batch.ts'
import type { CompiledFlow } from './compile.ts'
import type { Look } from './lane.ts'
import type { Questions } from './observe/questions.ts'
import type { Flows } from './flow-index.ts'
import type { AnyFact } from './plugin.ts'
import type { RunState } from './run.ts'
import { scopeReader, type ScopeSource } from './scope.ts'
import type { Compute } from './step.ts'

export interface Visit {
  readonly batch: Batch
  readonly flows: Flows
  readonly scope: Omit<ScopeSource, 'factNames'>
  readonly compute: Compute
  /** Standing questions of the workspace, and the looks of its contacts. */
  readonly questions: Questions | null
  readonly looks: ReadonlyMap<string, Look>
  /** Facts of this visit that follow from events of this name. */
  hearing(event: string): readonly AnyFact[]
  /** Contacts with runs that held an input when the visit began. */
  readonly holding: ReadonlySet<string>
  /** Live runs of a contact, oldest first; kept up to date. */
  liveRuns(contact: string): readonly RunState[]
  readonly mayFork: AdvanceSource['mayFork']
  /** Takes one of the starts that are left; false when there is none. */
  takeStart(): boolean
}

export function advanceSource(visit: Visit, flow: CompiledFlow, run: Pick<RunState, 'flow' | 'version' | 'contact'>): AdvanceSource {
  const person = visit.batch.people.get(run.contact)
  if (person === undefined) throw new Error(`Contact ${run.contact} was not loaded for this visit`)
  return {
    flow,
    now: visit.batch.now,
    sink: { effect: visit.batch.effect, count: visit.batch.counter(run) },
    contact: () => person.contact,
    facts: scopeReader(person, { ...visit.scope, factNames: flow.facts.all }),
    compute: visit.compute,
    channels: visit.scope.registry.channels,
    mayFork: visit.mayFork,
  }
}
