/**
 * The reference: the inputs that were handled, in the order in which they were, told again to an engine that has never seen a
 * crash, a lane or a batch: one contact and one input at a time. Whatever befell the world, it must have come to the same.
 *
 * What decides an order that no law fixes (which of two racing results came first, when an alarm rang) is taken from the history;
 * that the history itself is lawful is for the laws to say.
 */
import {
  createEngine,
  type Activation,
  type CounterMove,
  type Decision,
  type Engine,
  type Entry,
  type Instant,
  type LaneInput,
  type RunState,
} from '@millrace/core'
import { stored } from './commit.ts'
import type { Machine, Visit } from './machine.ts'
import { plainRegistry } from './worlds.ts'
import { workspace } from './world.ts'

type Facts = Map<string, Map<string, unknown>>

/** What a story comes to. Maps are keyed so that the order of making does not show. */
export interface Outcome {
  readonly runs: ReadonlyMap<string, RunState>
  readonly activations: ReadonlyMap<string, Activation>
  readonly entries: ReadonlyMap<string, Entry>
  readonly counters: ReadonlyMap<string, number>
  readonly writes: ReadonlyMap<string, unknown>
  readonly calls: ReadonlyMap<string, unknown>
}

interface Reference {
  readonly runs: Map<string, RunState>
  readonly activations: Map<string, Activation>
  readonly entries: Map<string, Entry>
  readonly counters: Map<string, number>
  readonly writes: Map<string, unknown>
  readonly calls: Map<string, unknown>
  /** What only lanes change, as their writes make it. */
  readonly facts: Facts
}

export async function tellAgain({ disk, visits }: Machine): Promise<Outcome> {
  const books: Reference = {
    runs: new Map(),
    activations: new Map(),
    entries: new Map(),
    counters: new Map(),
    writes: new Map(),
    calls: new Map(),
    facts: new Map(),
  }
  const engines = new Map<number, Engine>()
  for (const visit of visits) {
    const engine = engines.get(visit.revision) ?? engineAt(disk.standings[visit.revision]!)
    engines.set(visit.revision, engine)
    await visitAgain(books, engine, visit)
  }
  return books
}

function engineAt(standing: Machine['disk']['standings'][number]): Engine {
  const engine = createEngine(plainRegistry)
  for (const snapshot of standing) engine.load(snapshot)
  return engine
}

/** Contact by contact: its inputs one by one, and after the last one what of its waits is due. */
async function visitAgain(books: Reference, engine: Engine, visit: Visit): Promise<void> {
  const inputs = Map.groupBy(visit.taken, ({ input }) => input.contact)
  const woken = visit.decision.changed.map(({ contact }) => contact).filter((contact) => !inputs.has(contact))
  const outer: Facts = new Map([...visit.facts].map(([name, values]) => [name, new Map(values)]))
  for (const contact of new Set([...inputs.keys(), ...woken])) {
    const own: readonly (LaneInput | null)[] = inputs.get(contact)?.map(({ input }) => input) ?? [null]
    for (const [index, input] of own.entries()) {
      const isLast = index === own.length - 1 && !visit.unread.has(contact)
      await decideOne(books, engine, { visit, outer, contact, input, unread: isLast ? [] : [contact] })
    }
  }
}

interface Piece {
  readonly visit: Visit
  readonly outer: Facts
  readonly contact: string
  readonly input: LaneInput | null
  readonly unread: readonly string[]
}

async function decideOne(books: Reference, engine: Engine, { visit, outer, contact, input, unread }: Piece): Promise<void> {
  const inputs = input === null ? [] : [input]
  const live = [...books.runs.values()].filter((run) => run.contact === contact && run.status === 'waiting')
  const runs = input === null ? live.filter(({ id }) => visit.before.has(id)) : live
  const person = visit.contacts.get(contact)!
  const attributes = (books.facts.get('contact')?.get(contact) ?? person.attributes) as typeof person.attributes
  const facts = new Map(
    engine.planFacts(workspace, inputs, runs).map(({ name }) => [name, factsAt(books, outer, { name, now: visit.now })]),
  )
  const decision = await engine.decide({
    workspace,
    now: visit.now,
    inputs,
    runs,
    contacts: new Map([[contact, { ...person, attributes }]]),
    entries: [...books.entries.values()].filter((entry) => entry.contact === contact),
    facts,
    unread: new Set(unread),
  })
  keep(books, outer, decision)
}

interface Bonus {
  readonly lots: readonly { readonly remaining: number; readonly expiresAt: string | null }[]
}

/** Bonuses that have burned by now do not count. */
function factsAt(books: Reference, outer: Facts, { name, now }: { readonly name: string; readonly now: Instant }): Map<string, unknown> {
  const known = outer.get(name) ?? books.facts.get(name) ?? new Map<string, unknown>()
  if (name !== 'bonus') return known
  return new Map([...(known as Map<string, Bonus>)].map(([id, { lots }]) => [id, alive(lots, now)]))
}

function alive(all: Bonus['lots'], now: Instant) {
  const lots = all.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now)
  return { lots, balance: lots.reduce((sum, lot) => sum + Math.round(lot.remaining * 100), 0) / 100 }
}

function keep(books: Reference, outer: Facts, decision: Decision): void {
  for (const run of [...decision.created, ...decision.changed]) books.runs.set(run.id, stored(run))
  for (const one of decision.activations) books.activations.set(`${one.run} ${one.seq}`, stored(one))
  for (const { renew: _renew, ...entry } of decision.entries) books.entries.set(entryName(entry), entry)
  for (const move of decision.counters) count(books.counters, move)
  for (const call of decision.calls) books.calls.set(call.id, stored({ ...call, awaited: null }))
  for (const [type, batch] of decision.writes) {
    const { fact: name, apply } = plainRegistry.writes.get(type) ?? {}
    for (const item of batch) {
      books.writes.set(`${type} ${item.key}`, stored(item.data))
      if (name === undefined || apply === undefined) continue
      const scope = name === 'contact' ? 'contact' : plainRegistry.facts.get(name)!.scope
      const id = scope === 'contact' ? item.contact : scope === 'flow' ? item.flow! : item.run!
      const table = outer.get(name) ?? books.facts.get(name) ?? new Map<string, unknown>()
      if (!outer.has(name)) books.facts.set(name, table)
      table.set(id, apply(table.get(id) ?? (name === 'contact' ? {} : plainRegistry.facts.get(name)!.initial), item))
    }
  }
}

const entryName = ({ flow, contact, key }: Entry) => `${flow}\n${contact}\n${key}`

function count(counters: Map<string, number>, { flow, version, node, what, count: by }: CounterMove): void {
  const name = `${flow}\n${version}\n${node}\n${what}`
  counters.set(name, (counters.get(name) ?? 0) + by)
}

/** What the world itself came to. */
export function outcomeOf({ disk }: Machine): Outcome {
  return {
    runs: disk.runs,
    activations: new Map(disk.activations.map((one) => [`${one.run} ${one.seq}`, one])),
    entries: disk.entries,
    counters: disk.counters,
    writes: new Map(disk.written.map(({ type, key, data }) => [`${type} ${key}`, data])),
    calls: new Map([...disk.calls].map(([id, { record }]) => [id, { ...record, awaited: null }])),
  }
}
