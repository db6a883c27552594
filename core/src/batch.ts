/** What one decision gathers: changed runs, effects and counts, by the batch (law 5). */
import { createCounters, type Counters } from './counters.ts'
import { createEffects, type Effects } from './effects.ts'
import type { Instant } from './json.ts'
import type { CallRecord, Decision, Entry, LaneWork, Look, Refusal } from './lane.ts'
import type { Registry } from './registry.ts'
import type { Activation, Contact, Input, RunState, StepRecord } from './run.ts'
import { createFactTable, type FactTable, type Person } from './scope.ts'

export interface Batch {
  readonly workspace: number
  readonly now: Instant
  readonly registry: Registry
  readonly facts: FactTable
  readonly people: ReadonlyMap<string, Person>
  /** Latest state of every run of the batch. */
  readonly runs: Map<string, RunState>
  readonly entries: Map<string, Entry>
  keepRun(run: RunState, created: boolean): void
  /** A run that had failed lives again. */
  revive(run: RunState): void
  keepEntry(entry: Entry, renew: boolean): void
  refuse(refusal: Refusal): void
  keepSteps(run: RunState, before: number, input: Input['kind'], steps: readonly StepRecord[]): void
  readonly effect: Effects['add']
  readonly write: Effects['write']
  /** Lets a contact into a flow after the commit. */
  enter(input: Decision['entering'][number]): void
  keepLook(look: Look): void
  readonly counter: Counters['of']
  decision(): Decision
}

export const entryKey = (flow: string, contact: string, key: string) => `${flow}\n${contact}\n${key}`

/** What a batch asks of the flows. */
export interface BatchSource {
  listens(event: string): boolean
  /** Whether it must be known what writes change. */
  readonly isObserved: boolean
}

export function createBatch(work: LaneWork, registry: Registry, { listens, isObserved }: BatchSource): Batch {
  const created = new Map<string, RunState>()
  const changed = new Map<string, RunState>()
  const runs = new Map(work.runs.map((run) => [run.id, run]))
  const entries = new Map(work.entries.map((entry) => [entryKey(entry.flow, entry.contact, entry.key), entry]))
  const newEntries = new Map<string, Entry & { readonly renew: boolean }>()
  const people = peopleOf(work, isObserved)
  const facts = createFactTable(work.facts)
  const entering: Decision['entering'][number][] = []
  const [revived, activations, looks, refusals]: [string[], Activation[], Look[], Refusal[]] = [[], [], [], []]
  const effects = createEffects({ work, registry, people, facts, listens })
  const counters = createCounters()
  return {
    workspace: work.workspace,
    now: work.now,
    registry,
    facts,
    people,
    runs,
    entries,
    keepRun: (run, isNew) => {
      const kept = isNew || created.has(run.id) ? created : changed
      for (const known of [runs, kept]) known.set(run.id, run)
    },
    revive: (run) => {
      for (const kept of [runs, changed]) kept.set(run.id, run)
      revived.push(run.id)
    },
    keepEntry: (entry, renew) => {
      const key = entryKey(entry.flow, entry.contact, entry.key)
      entries.set(key, entry)
      newEntries.set(key, { ...entry, renew: newEntries.get(key)?.renew ?? renew })
    },
    refuse: (refusal) => void refusals.push(refusal),
    keepSteps: (run, before, input, steps) => {
      const { id, flow, version, contact } = run
      if (steps.length > 0) activations.push({ run: id, flow, version, contact, seq: before, at: work.now, input, steps })
    },
    effect: effects.add,
    write: effects.write,
    enter: (input) => entering.push(input),
    keepLook: (look) => looks.push(look),
    counter: counters.of,
    decision: () => ({
      created: [...created.values()],
      changed: [...changed.values()],
      revived,
      activations,
      entries: [...newEntries.values()],
      writes: effects.writes,
      calls: markAwaited(effects.calls, runs),
      refusals,
      counters: counters.moves(),
      emitted: effects.emitted,
      entering: entering.length === 0 ? effects.entering : [...effects.entering, ...entering],
      looks,
    }),
  }
}

function peopleOf({ contacts }: LaneWork, isObserved: boolean): ReadonlyMap<string, Person> {
  const person = (contact: Contact): Person => (isObserved ? { contact, view: null, written: new Set<string>() } : { contact, view: null })
  return new Map([...contacts].map(([id, contact]) => [id, person(contact)]))
}

/** Only a call that a run still waits for must bring its result back. */
function markAwaited(calls: readonly CallRecord[], runs: ReadonlyMap<string, RunState>): readonly CallRecord[] {
  return calls.map((call) => (runs.get(call.run)?.awaitsCall === call.id ? { ...call, awaited: true } : call))
}
