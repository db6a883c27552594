/** The runs of a memory store, found by what visits ask for: the live ones of a contact, and those of a lane that are due. */
import type { Engine } from '../engine.ts'
import type { Instant } from '../json.ts'
import type { Activation, RunState } from '../run.ts'
import { createWakes, type Wakes } from './wakes.ts'

export interface Runs {
  readonly all: ReadonlyMap<string, RunState>
  keep(run: RunState, lane: string): void
  log(activation: Activation): void
  activations(run: string): readonly Activation[]
  liveOf(contact: string): readonly RunState[]
  /** Due runs of a lane, but for those of flows that stand still. What was taken and still waits for the same is due again. */
  takeDue(lane: string, now: Instant, engine: Engine | null): readonly RunState[]
  nextWake(lane: string, engine: Engine | null): Instant | null
  /** Puts the alarms back of those that a visit took and left as they were. */
  putBack(taken: readonly RunState[], lane: string): void
}

/** `forgets`: runs that have ended leave nothing behind. */
export function createRuns({ forgets }: { readonly forgets: boolean }): Runs {
  const all = new Map<string, RunState>()
  const live = new Map<string, Map<string, RunState>>()
  const wakes = new Map<string, Wakes>()
  const activations = new Map<string, Activation[]>()
  const stands = (id: string, at: Instant) => {
    const run = all.get(id)
    return run !== undefined && run.status === 'waiting' && run.wakeAt === at
  }
  const wakesOf = (lane: string) => within(wakes, lane, () => createWakes(stands))
  const laneOf = new Map<string, string>()
  const scan = (lane: string, held: ReadonlySet<string>) =>
    [...all.values()].filter(
      (run) => run.status === 'waiting' && run.wakeAt !== null && laneOf.get(run.id) === lane && !held.has(versionOf(run)),
    )
  return {
    all,
    keep: (run, lane) => {
      const before = all.get(run.id)
      const ended = run.status !== 'waiting'
      if (ended) live.get(run.contact)?.delete(run.id)
      else within(live, run.contact, () => new Map<string, RunState>()).set(run.id, run)
      if (ended && forgets) {
        all.delete(run.id)
        laneOf.delete(run.id)
        return
      }
      all.set(run.id, run)
      laneOf.set(run.id, lane)
      if (!ended && run.wakeAt !== null && before?.wakeAt !== run.wakeAt) wakesOf(lane).add(run.id, run.wakeAt)
    },
    log: (activation) => {
      if (!forgets) within(activations, activation.run, () => [] as Activation[]).push(activation)
    },
    activations: (run) => activations.get(run) ?? [],
    liveOf: (contact) => {
      const own = live.get(contact)
      return own === undefined || own.size === 0 ? noRuns : [...own.values()]
    },
    takeDue: (lane, now, engine) => {
      const held = heldBy(engine)
      if (held.size > 0) return scan(lane, held).filter((run) => run.wakeAt! <= now)
      return wakesOf(lane)
        .take(now)
        .map((id) => all.get(id)!)
    },
    nextWake: (lane, engine) => {
      const held = heldBy(engine)
      if (held.size === 0) return wakesOf(lane).next()
      return scan(lane, held).reduce<Instant | null>((next, { wakeAt }) => (next === null ? wakeAt : Math.min(next, wakeAt!)), null)
    },
    putBack: (taken, lane) => {
      for (const { id, wakeAt } of taken) if (wakeAt !== null && stands(id, wakeAt)) wakesOf(lane).add(id, wakeAt)
    },
  }
}

const versionOf = ({ flow, version }: { readonly flow: string; readonly version: number }) => `${flow}:${version}`

const noRuns: readonly RunState[] = []
const none: ReadonlySet<string> = new Set()

/** Versions that stand still; nearly always none. */
function heldBy(engine: Engine | null): ReadonlySet<string> {
  const versions = engine?.versions ?? []
  if (versions.every(({ state }) => state === 'active')) return none
  return new Set(versions.filter(({ state }) => state !== 'active').map(versionOf))
}

export function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
