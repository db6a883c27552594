/** What the parts of a simulated installation share, and what is kept of it for the laws to be judged by. */
import type { Contact, Decision, Instant, LaneInput, RunState } from '@millrace/core'
import { createDisk, type Disk } from './disk.ts'
import { createOutside, type Outside } from './outside.ts'
import type { Process } from './process.ts'
import { createScheduler, type Scheduler } from './scheduler.ts'
import type { World } from './world.ts'

/** A visit that was committed. */
export interface Visit {
  /** How flows stood for it. */
  readonly revision: number
  readonly now: Instant
  readonly taken: readonly { readonly seq: number; readonly input: LaneInput }[]
  /** Contacts that had more in the inbox than was taken. */
  readonly unread: ReadonlySet<string>
  /** Runs as they were before it. */
  readonly before: ReadonlyMap<string, RunState>
  /** What came from outside of lanes: attributes and facts that others change, as this visit saw them. */
  readonly contacts: ReadonlyMap<string, Contact>
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, unknown>>
  readonly decision: Decision
}

/** A way to break the store on purpose, for the laws to be seen to bite. */
export type Breakage =
  | 'commit-repeated'
  | 'sweep-asleep'
  | 'key-of-attempt'
  | 'inbox-acknowledged-late'
  | 'lane-unlocked'
  | 'waits-before-inputs'
  | 'inputs-out-of-order'
  | 'duplicates-forgotten'
  | 'stranger-asked-again'
  | 'letter-sent-again'
  | 'flows-read-once'
  | 'result-lost'

export interface Machine {
  readonly world: World
  readonly breakage: Breakage | null
  readonly disk: Disk
  readonly scheduler: Scheduler
  readonly outside: Outside
  readonly processes: Process[]
  /** How many processes there have been. */
  started: number
  /** Faults that may still happen. */
  faults: number
  readonly visits: Visit[]
}

export function createMachine(world: World, breakage: Breakage | null): Machine {
  return {
    world,
    breakage,
    disk: createDisk(world),
    scheduler: createScheduler(world.seed),
    outside: createOutside(world.seed, world.tame),
    processes: [],
    started: 0,
    faults: world.faults,
    visits: [],
  }
}

/** Whether a fault of this likelihood happens now; there are only so many. */
export function happens(machine: Machine, likelihood: number): boolean {
  if (machine.faults <= 0 || machine.scheduler.random() >= likelihood) return false
  machine.faults -= 1
  return true
}
