/**
 * What contacts do by themselves, in order of time. A rate holds one happening of each contact at a time: the next one is drawn when
 * this one has come, so that a year costs no more memory than a day.
 */
import { seededRandom } from '../id.ts'
import type { Instant, Json, JsonObject } from '../json.ts'
import { createHeap } from '../memory/heap.ts'
import { addDuration } from '../time.ts'
import type { SimulatedContact, SimulatedEvent } from './order.ts'

export interface Happening {
  readonly at: Instant
  readonly userId: string
  /** The same in every simulation with this seed. */
  readonly id: string
  readonly what: { readonly event: string; readonly properties: JsonObject } | { readonly enter: Json }
}

export interface Happenings {
  readonly next: Instant | null
  take(): Happening
  add(happening: Happening): void
}

type Planned = Happening & { readonly again?: () => Planned | null }
const dayMs = 86_400_000

export interface HappeningSource {
  readonly people: readonly SimulatedContact[]
  readonly events: readonly SimulatedEvent[]
  readonly start: Instant
  readonly end: Instant
  readonly seed: number
}

export function createHappenings(source: HappeningSource): Happenings {
  const heap = createHeap<Planned>()
  const add = (planned: Planned | null) => {
    if (planned !== null && planned.at <= source.end) heap.add(planned)
  }
  const known = new Map(source.people.map((person) => [person.userId, [person]]))
  for (const [index, event] of source.events.entries()) {
    const concerned = event.userId === undefined ? source.people : (known.get(event.userId) ?? [])
    for (const { userId } of concerned) {
      const random = seededRandom(`happening:${source.seed}:${index}:${userId}`)
      if (event.share === undefined || random() < event.share) add(firstOf(source, event, { userId, index, random }))
    }
  }
  return {
    get next() {
      return heap.first?.at ?? null
    },
    take: () => {
      const planned = heap.take()!
      add(planned.again?.() ?? null)
      return planned
    },
    add,
  }
}

interface Draw {
  readonly userId: string
  readonly index: number
  readonly random: () => number
}

function firstOf({ start, end, seed }: HappeningSource, event: SimulatedEvent, { userId, index, random }: Draw): Planned | null {
  const after = (duration: string | undefined, otherwise: Instant) =>
    duration === undefined ? otherwise : addDuration(start, duration, 'UTC')
  const id = (turn: number) => `s${seed}:${index}:${userId}:${turn}`
  if ('enter' in event) return { at: after(event.after, start), userId, id: id(0), what: { enter: event.enter as Json } }
  const what = { event: event.event, properties: (event.properties ?? {}) as JsonObject }
  if ('after' in event) return { at: after(event.after, start), userId, id: id(0), what }
  const until = Math.min(after(event.until, end), end)
  const next = (from: Instant, turn: number): Planned | null => {
    const at = from + delay(random, dayMs / event.perDay)
    return at > until ? null : { at, userId, id: id(turn), what, again: () => next(at, turn + 1) }
  }
  return next(after(event.from, start), 0)
}

const minuteMs = 60_000

/** Exponentially distributed, at least a minute, in whole minutes: what happens in one is handled together. */
export const delay = (random: () => number, meanMs: number): number =>
  Math.max(1, Math.round((-Math.log(1 - random()) * meanMs) / minuteMs)) * minuteMs
