/**
 * What will lapse of the facts of a memory store, by lane, earliest first. When is worked out at each change of a fact, and not whenever
 * somebody asks what is next.
 */
import type { Instant } from '../json.ts'
import type { LaneInput } from '../lane.ts'
import type { Registry } from '../registry.ts'
import type { FactValues } from './facts.ts'
import { within } from './runs.ts'
import { createWakes, type Wakes } from './wakes.ts'

export interface Lapsing {
  /** Call when a fact of the contact may have changed. */
  changed(fact: string | undefined, contact: string, lane: string): void
  /** Takes what has lapsed in a lane. */
  takeDue(lane: string, now: Instant): readonly { readonly fact: string; readonly contact: string }[]
  next(lane: string): Instant | null
}

export function createLapsing(registry: Registry, values: FactValues): Lapsing {
  const names = new Set([...registry.facts.values()].filter(({ lapses }) => lapses !== undefined).map(({ name }) => name))
  const wakes = new Map<string, Wakes>()
  /** Of those that will lapse, when. */
  const instants = new Map<string, Instant>()
  const read = (key: string) => {
    const space = key.indexOf(' ')
    return { fact: key.slice(0, space), contact: key.slice(space + 1) }
  }
  const stands = (key: string, at: Instant) => instants.get(key) === at
  return {
    changed: (fact, contact, lane) => {
      if (fact === undefined || !names.has(fact)) return
      const [key, at] = [`${fact} ${contact}`, values.lapsesAt(fact, contact)]
      if (at === instants.get(key)) return
      if (at === null) instants.delete(key)
      else {
        instants.set(key, at)
        within(wakes, lane, () => createWakes(stands)).add(key, at)
      }
    },
    takeDue: (lane, now) => {
      const due = wakes.get(lane)?.take(now) ?? []
      for (const key of due) instants.delete(key)
      return due.map(read)
    },
    next: (lane) => wakes.get(lane)?.next() ?? null,
  }
}

/** The inputs that tell of it. */
export const lapseInputs = (workspace: number, lapsed: ReturnType<Lapsing['takeDue']>): readonly LaneInput[] =>
  lapsed.map(({ fact, contact }) => ({ workspace, contact, kind: 'lapse', fact }))
