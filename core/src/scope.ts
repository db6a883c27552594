/**
 * The scope of rules and texts during a visit: one contact's facts, shared by all of its runs in the batch, so that each sees
 * what the ones before it wrote.
 */
import type { Instant, Json, JsonObject } from './json.ts'
import type { AnyFact, AnyWrite, Facts, WriteItem } from './plugin.ts'
import type { Registry } from './registry.ts'
import { rootOf, type Contact, type EventRecord, type RunState } from './run.ts'
import { isoOf } from './time.ts'

/** Values of facts of one batch, by name and id. Only what was loaded is kept up to date. */
export interface FactTable {
  /** Grows with every change: a scope made before is out of date. */
  readonly changes: number
  value(fact: AnyFact, id: string): unknown
  loaded(name: string): boolean
  set(name: string, id: string, value: unknown): void
}

export function createFactTable(loaded: ReadonlyMap<string, ReadonlyMap<string, unknown>>): FactTable {
  const values = new Map([...loaded].map(([name, byId]) => [name, new Map(byId)]))
  let changes = 0
  return {
    get changes() {
      return changes
    },
    value: (fact, id) => {
      const byId = values.get(fact.name)
      return byId?.has(id) === true ? byId.get(id) : fact.initial
    },
    loaded: (name) => values.has(name),
    set: (name, id, value) => {
      values.get(name)?.set(id, value)
      changes += 1
    },
  }
}

/** One contact in a visit. `contact` is replaced when a write changes its attributes. */
export interface Person {
  contact: Contact
  view: JsonObject | null
  /** Names of the facts that writes of this visit change (`contact`: its own fields); absent when nobody asks. */
  readonly written?: Set<string>
}

/** Applies a write to the facts of the batch, as its `commit` will to the database. */
export function applyWrite(write: AnyWrite, item: WriteItem, person: Person, facts: FactTable, registry: Registry): void {
  const change = (fact: AnyFact, id: string | null, apply: (value: unknown) => unknown) => {
    if (id === null || !facts.loaded(fact.name)) return
    facts.set(fact.name, id, apply(facts.value(fact, id)))
    if (fact.name.startsWith('contact.')) person.view = null
  }
  for (const { fact, id = null, apply } of write.also ?? []) {
    person.written?.add(fact)
    const other = registry.facts.get(fact)
    if (other !== undefined) change(other, id === null ? idFor(other, item) : id(item), (value) => apply(value, item))
  }
  if (write.fact === undefined || write.apply === undefined) return
  person.written?.add(write.fact)
  if (write.fact === 'contact') {
    person.contact = { ...person.contact, attributes: write.apply(person.contact.attributes, item) as JsonObject }
    person.view = null
    return
  }
  const fact = registry.facts.get(write.fact)
  if (fact !== undefined) change(fact, idFor(fact, item), (value) => write.apply!(value, item))
}

function idFor(fact: AnyFact, item: WriteItem): string | null {
  if (fact.scope === 'contact') return item.contact
  return fact.scope === 'flow' ? item.flow : item.run
}

/** An event as rules and texts see it; its name is `event.event`, and `event.name` as well. */
export function eventView(event: EventRecord): JsonObject {
  const { id, type, event: name, at, properties, context = {}, message } = event
  const view = { id, type, event: name, name, at: isoOf(at), properties, context }
  return message === undefined ? view : { ...view, message: message as unknown as JsonObject }
}

/** Shows an event of a contact to the facts that follow from events. */
export function showEvent(heard: readonly AnyFact[], event: EventRecord, person: Person, facts: FactTable): void {
  const { id } = person.contact
  for (const fact of heard) {
    const before = facts.value(fact, id)
    const after: unknown = fact.see!(before, event, {})
    if (after === before) continue
    facts.set(fact.name, id, after)
    if (fact.name.startsWith('contact.')) person.view = null
  }
}

export interface ScopeSource {
  readonly registry: Registry
  readonly facts: FactTable
  readonly factNames: readonly string[]
  readonly now: Instant
  /** ISO 8601, UTC. */
  readonly nowText: string
}

/** What a scope is made of besides the facts. */
interface Bound {
  readonly run: RunState | null
  readonly event: JsonObject | null
  readonly runSeen: JsonObject
}

/** The scope for one run (or for a trigger, when there is no run yet) with `event` bound to the given event. */
export function scopeOf(person: Person, run: RunState | null, event: EventRecord | null, source: ScopeSource): Facts {
  return place(person, { run, event: event && eventView(event), runSeen: run === null ? {} : runView(run) }, source)
}

/** The scope of a run while it advances, made anew only after something in it has changed. */
export function scopeReader(person: Person, source: ScopeSource): (run: RunState) => Facts {
  let scope: Facts | undefined
  let bound: Bound | undefined
  let [vars, contact, changes]: [unknown, unknown, number] = [null, null, 0]
  return (run) => {
    if (scope === undefined || vars !== run.vars || contact !== person.contact || changes !== source.facts.changes) {
      bound ??= { run, event: run.event && eventView(run.event), runSeen: runView(run) }
      scope = place(person, bound, source)
      ;[vars, contact, changes] = [run.vars, person.contact, source.facts.changes]
    }
    return scope
  }
}

function place(person: Person, { run, event, runSeen }: Bound, source: ScopeSource): Facts {
  const vars = run?.vars ?? {}
  let members: Record<string, Json> | undefined
  const scope: Record<string, Json> = { contact: contactView(person, source), event, run: runSeen, vars, now: source.nowText }
  for (const name of source.factNames) {
    const fact = source.registry.fact(name)
    if (fact === undefined) continue
    if (fact.params !== undefined) {
      members ??= {}
      members[name] = factValue(fact, person.contact.id, source)
      continue
    }
    if (name.startsWith('contact.')) continue
    const id = fact.scope === 'contact' ? person.contact.id : fact.scope === 'flow' ? run?.flow : run === null ? undefined : rootOf(run)
    if (id !== undefined) put(scope, name, factValue(fact, id, source))
  }
  if (members !== undefined) scope['facts'] = members
  return scope as unknown as Facts
}

/** A fact's value as rules and texts see it. */
export function factValue(fact: AnyFact, id: string, { facts, now }: Pick<ScopeSource, 'facts' | 'now'>): Json {
  const value = facts.value(fact, id)
  return (fact.view === undefined ? value : fact.view(value, { now, params: {} })) as Json
}

function runView(run: RunState): JsonObject {
  const { key, flow, version, enteredAt, data } = run
  return { id: rootOf(run), key, flow, version, enteredAt: isoOf(enteredAt), data }
}

/** Attributes stand at the top and under `attributes`; the runtime's own fields win over attributes of the same name. */
function contactView(person: Person, source: ScopeSource): JsonObject {
  if (person.view !== null) return person.view
  const { contact } = person
  const view: Record<string, Json> = {
    ...contact.attributes,
    attributes: contact.attributes,
    id: contact.id,
    userId: contact.userId,
    anonymousId: contact.anonymousId,
    createdAt: isoOf(contact.createdAt),
  }
  for (const fact of source.registry.facts.values()) {
    if (fact.scope === 'contact' && fact.params === undefined && fact.name.startsWith('contact.') && source.facts.loaded(fact.name)) {
      put(view, fact.name.slice('contact.'.length), factValue(fact, contact.id, source))
    }
  }
  person.view = view
  return view
}

/** Puts a value at a dotted place, making the objects on the way. */
function put(target: Record<string, Json>, path: string, value: Json): void {
  const dot = path.indexOf('.')
  if (dot === -1) {
    target[path] = value
    return
  }
  const inner = { ...(target[path.slice(0, dot)] as JsonObject | undefined) }
  put(inner, path.slice(dot + 1), value)
  target[path.slice(0, dot)] = inner
}
