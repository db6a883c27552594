/** What will lapse of the facts of a memory store, by lane, earliest first. */
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
  const read = (key: string) => {
    const space = key.indexOf(' ')
    return { fact: key.slice(0, space), contact: key.slice(space + 1) }
  }
  const stands = (key: string, at: Instant) => values.lapsesAt(read(key).fact, read(key).contact) === at
  return {
    changed: (fact, contact, lane) => {
      const at = fact !== undefined && names.has(fact) ? values.lapsesAt(fact, contact) : null
      if (at !== null) within(wakes, lane, () => createWakes(stands)).add(`${fact} ${contact}`, at)
    },
    takeDue: (lane, now) => (wakes.get(lane)?.take(now) ?? []).map(read),
    next: (lane) => wakes.get(lane)?.next() ?? null,
  }
}

/** The inputs that tell of it. */
export const lapseInputs = (workspace: number, lapsed: ReturnType<Lapsing['takeDue']>): readonly LaneInput[] =>
  lapsed.map(({ fact, contact }) => ({ workspace, contact, kind: 'lapse', fact }))
