/** What one decision gathers: changed runs, effects and counts, by the batch (law 5). */
import { FlowError } from './errors.ts'
import { idFrom } from './id.ts'
import type { Instant, JsonObject } from './json.ts'
import type { CallRecord, CounterMove, Decision, Entry, LaneWork } from './lane.ts'
import type { Effect, WriteItem } from './plugin.ts'
import type { Registry } from './registry.ts'
import type { Activation, EventRecord, Input, RunState, StepRecord } from './run.ts'
import { applyWrite, createFactTable, type FactTable, type Person } from './scope.ts'

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
  keepEntry(entry: Entry, renew: boolean): void
  keepSteps(run: RunState, before: number, input: Input['kind'], steps: readonly StepRecord[]): void
  effect(effect: Effect, key: string, run: RunState, node: string): string | null
  count(run: Pick<RunState, 'flow' | 'version'>, node: string, what: string): void
  decision(): Decision
}

export const entryKey = (flow: string, contact: string, key: string) => `${flow}\n${contact}\n${key}`

export function createBatch(work: LaneWork, registry: Registry, listens: (event: string) => boolean): Batch {
  const created = new Map<string, RunState>()
  const changed = new Map<string, RunState>()
  const runs = new Map(work.runs.map((run) => [run.id, run]))
  const entries = new Map(work.entries.map((entry) => [entryKey(entry.flow, entry.contact, entry.key), entry]))
  const newEntries = new Map<string, Entry & { readonly renew: boolean }>()
  const people = new Map([...work.contacts].map(([id, contact]) => [id, { contact, view: null } as Person]))
  const facts = createFactTable(work.facts)
  const activations: Activation[] = []
  const writes = new Map<string, WriteItem[]>()
  const calls: CallRecord[] = []
  const counters = createCounters()
  const emitted: Decision['emitted'][number][] = []

  const write = (effect: Effect, key: string, run: RunState, node: string) => {
    const definition = registry.writes.get(effect.type)
    if (definition === undefined) throw new FlowError('WRITE_TYPE_UNKNOWN', `No installed plugin has the write ${effect.type}`)
    const item = itemOf(effect, key, run, { workspace: work.workspace, node, at: work.now })
    const list = writes.get(effect.type)
    if (list === undefined) writes.set(effect.type, [item])
    else list.push(item)
    const person = people.get(run.contact)
    if (person !== undefined) applyWrite(definition, item, person, facts, registry)
    definition.events?.(item).forEach((caused, index) => {
      if (listens(caused.event))
        emitted.push({ workspace: work.workspace, contact: run.contact, event: causedEvent(caused, `${key}:${index}`, work.now) })
    })
  }

  const call = (effect: Effect, key: string, run: RunState, node: string): string => {
    const id = idFrom(work.now, `call:${key}`)
    calls.push({
      id,
      workspace: work.workspace,
      contact: run.contact,
      run: run.id,
      flow: run.flow,
      node,
      key: id,
      type: effect.type,
      data: effect.data,
      awaited: false,
    })
    return id
  }

  return {
    workspace: work.workspace,
    now: work.now,
    registry,
    facts,
    people,
    runs,
    entries,
    keepRun: (run, isNew) => {
      runs.set(run.id, run)
      if (isNew || created.has(run.id)) created.set(run.id, run)
      else changed.set(run.id, run)
    },
    keepEntry: (entry, renew) => {
      const key = entryKey(entry.flow, entry.contact, entry.key)
      entries.set(key, entry)
      newEntries.set(key, { ...entry, renew: newEntries.get(key)?.renew ?? renew })
    },
    keepSteps: (run, before, input, steps) => {
      const { id, flow, version, contact } = run
      if (steps.length > 0) activations.push({ run: id, flow, version, contact, seq: before, at: work.now, input, steps })
    },
    effect: (effect, key, run, node) => {
      if (effect.kind === 'call') return call(effect, key, run, node)
      write(effect, key, run, node)
      return null
    },
    count: counters.count,
    decision: () => ({
      created: [...created.values()],
      changed: [...changed.values()],
      activations,
      entries: [...newEntries.values()],
      writes,
      calls: markAwaited(calls, runs),
      counters: counters.moves(),
      emitted,
    }),
  }
}

function itemOf(effect: Effect, key: string, run: RunState, where: Pick<WriteItem, 'workspace' | 'node' | 'at'>): WriteItem {
  return { ...where, contact: run.contact, run: run.id, flow: run.flow, version: run.version, key, data: effect.data }
}

function causedEvent(caused: { readonly event: string; readonly properties: JsonObject }, key: string, now: Instant): EventRecord {
  return { id: idFrom(now, `event:${key}`), type: 'track', event: caused.event, at: now, receivedAt: now, properties: caused.properties }
}

/** Only a call that a run still waits for must bring its result back. */
function markAwaited(calls: readonly CallRecord[], runs: ReadonlyMap<string, RunState>): readonly CallRecord[] {
  return calls.map((call) => (runs.get(call.run)?.awaitsCall === call.id ? { ...call, awaited: true } : call))
}

/** Counts by flow version, node and kind; nested, so that counting makes no strings. */
function createCounters(): { count: Batch['count']; moves(): readonly CounterMove[] } {
  type Move = { -readonly [K in keyof CounterMove]: CounterMove[K] }
  const flows = new Map<string, Map<number, Map<string, Map<string, Move>>>>()
  const moves: Move[] = []
  return {
    count: ({ flow, version }, node, what) => {
      const kinds = inner(inner(inner(flows, flow), version), node)
      const move = kinds.get(what)
      if (move !== undefined) {
        move.count += 1
        return
      }
      const first = { flow, version, node, what, count: 1 }
      kinds.set(what, first)
      moves.push(first)
    },
    moves: () => moves,
  }
}

function inner<K, I, V>(map: Map<K, Map<I, V>>, key: K): Map<I, V> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<I, V>()
  map.set(key, made)
  return made
}
