/** Values of facts in a memory store: what writes made of them, and what follows from the events that were handled. */
import type { AnyFact, WriteItem } from '../plugin.ts'
import type { Registry } from '../registry.ts'
import type { Instant, JsonObject } from '../json.ts'
import type { People } from './people.ts'
import { within } from './runs.ts'

export interface FactValues {
  /** Values of those ids that have one. */
  load(name: string, ids: readonly string[]): ReadonlyMap<string, unknown>
  set(name: string, id: string, value: unknown): void
  write(type: string, item: WriteItem): void
  /** Gives up what is known of a run. */
  forgetRun(id: string): void
  /** When something of this fact lapses for the contact next; null: nothing will. */
  lapsesAt(name: string, contact: string): Instant | null
}

interface Kept {
  readonly fact: AnyFact | undefined
  readonly names: ReadonlySet<string>
  readonly values: Map<string, unknown>
  /** How many of a contact's events the fact has been shown. */
  readonly shown: Map<string, number>
}

interface Change {
  id?: ((item: WriteItem) => string | null) | undefined
  apply(value: unknown): unknown
}

export function createFactValues(registry: Registry, people: People): FactValues {
  const facts = new Map<string, Kept>()
  const keptOf = (name: string) => within(facts, name, () => createKept(registry.fact(name)))
  const valueOf = (kept: Kept, id: string): unknown => (kept.values.has(id) ? kept.values.get(id) : kept.fact?.initial)
  const catchUp = (kept: Kept, id: string) => {
    const { fact, names, values, shown } = kept
    if (fact?.see === undefined) return
    const events = people.history(id)
    for (let seen = shown.get(id) ?? 0; seen < events.length; seen++) {
      const event = events[seen]!
      if (names.has(event.event) || names.has('*')) values.set(id, fact.see(valueOf(kept, id), event, {}))
    }
    shown.set(id, events.length)
  }
  const change = (name: string, item: WriteItem, { id: idOf, apply }: Change) => {
    const kept = keptOf(name)
    const id = idOf === undefined ? idFor(kept.fact, item) : idOf(item)
    if (kept.fact !== undefined && id !== null) kept.values.set(id, apply(valueOf(kept, id)))
  }
  return {
    load: (name, ids) => {
      const kept = keptOf(name)
      const found = new Map<string, unknown>()
      for (const id of ids) {
        catchUp(kept, id)
        if (kept.values.has(id)) found.set(id, kept.values.get(id))
      }
      return found
    },
    set: (name, id, value) => void keptOf(name).values.set(id, value),
    forgetRun: (id) => {
      for (const { fact, values } of facts.values()) if (fact?.scope === 'run') values.delete(id)
    },
    lapsesAt: (name, contact) => {
      const kept = keptOf(name)
      return kept.fact?.lapses?.at(valueOf(kept, contact)) ?? null
    },
    write: (type, item) => {
      const write = registry.writes.get(type)
      for (const { fact, id, apply } of write?.also ?? []) change(fact, item, { id, apply: (value) => apply(value, item) })
      if (write?.fact === undefined || write.apply === undefined) return
      if (write.fact === 'contact') {
        people.change(item.contact, write.apply(people.all.get(item.contact)!.attributes, item) as JsonObject)
        return
      }
      change(write.fact, item, { apply: (value) => write.apply!(value, item) })
    },
  }
}

const createKept = (fact: AnyFact | undefined): Kept => ({
  fact,
  names: new Set(fact?.hears?.({}) ?? ['*']),
  values: new Map(),
  shown: new Map(),
})

function idFor(fact: AnyFact | undefined, item: WriteItem): string | null {
  if (fact === undefined) return null
  if (fact.scope === 'contact') return item.contact
  return fact.scope === 'flow' ? item.flow : item.run
}
