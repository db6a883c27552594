/**
 * What passes between a store and the engine at one visit of a lane (laws 4, 5, 8). The store loads `LaneWork`, the engine's
 * `decide` turns it into a `Decision`, the store commits that in one transaction. A store and the simulator share all of this.
 *
 * A visit: `plan(inputs, dueRuns)` says what else must be loaded, in batches; `decide(work)` does the rest in memory.
 */
import type { Instant, Json, Rule } from './json.ts'
import type { Activation, Contact, EventRecord, Failure, RunState } from './run.ts'
import type { AnyWriteItem } from './plugin.ts'

/** Lanes per workspace: `lane = hash(contact) mod 64` (`laneOf`) is the unit of order and of concurrency. */
export const laneCount = 64

/** One row of a lane's inbox. Inputs of one contact are handled in the order received. */
export type LaneInput = { readonly workspace: number; readonly contact: string } & (
  | { readonly kind: 'event'; readonly event: EventRecord }
  /** Start a run at the API trigger, or at the trigger `node`. `id` makes it idempotent. */
  | {
      readonly kind: 'enter'
      readonly id: string
      readonly flow: string
      readonly node?: string
      readonly data: Json
      readonly hops?: number
    }
  /** The outcome of a call that a run waits for. */
  | { readonly kind: 'result'; readonly run: string; readonly call: string; readonly result?: Json; readonly failure?: Failure }
  /** `by` and `who` go to the log; `by` an operator unless it says otherwise. */
  | { readonly kind: 'cancel'; readonly run: string; readonly by?: string; readonly who?: string }
  /** Send a run on by a port, if it still stands at that node since then. */
  | {
      readonly kind: 'moveOn'
      readonly run: string
      readonly node: string
      readonly since: Instant
      readonly port: string
      readonly who?: string
    }
  /** Let a run that failed take the step anew at which it failed. */
  | { readonly kind: 'retry'; readonly run: string; readonly who?: string }
  /**
   * Take the run from where it stands in an older version to a step of the one that was published; null: out of the flow. Whoever stands
   * somewhere else by then stays. `by` goes to the log: who published.
   */
  | {
      readonly kind: 'move'
      readonly run: string
      readonly flow: string
      readonly from: { readonly version: number; readonly node: string }
      readonly to: { readonly version: number; readonly node: string } | null
      readonly published: number
      readonly by: string | null
    }
  /** Look at the contact: it is due, or something changed that no event tells of. `silent`: what is found has been so before, and nobody is told. */
  | { readonly kind: 'look'; readonly silent?: true }
  /** Something of this fact of the contact's has lapsed. */
  | { readonly kind: 'lapse'; readonly fact: string }
)

/** When a contact was looked at (`observe.ts`), and when to look again. */
export interface Look {
  readonly contact: string
  /** Null: never, but it is to be. */
  readonly seenAt: Instant | null
  /** The workspace's revision by which it was looked at. */
  readonly revision: number
  /** Null: nothing changes by itself. */
  readonly lookAt: Instant | null
}

/** What `decide` needs beyond the inputs. Every list is for the whole batch: one statement each. */
export interface Plan {
  /** Contacts whose attributes are needed: of all inputs and all due runs. */
  readonly contacts: readonly string[]
  /** Contacts whose live runs (status `waiting`) must be loaded: those with an input, and those of due runs that have branches or are one. */
  readonly liveRunsOf: readonly string[]
  /** Runs that failed and are to be tried anew. */
  readonly failedRuns: readonly string[]
  /** (flow, contact) pairs whose entries are needed for the entry policy. */
  readonly entries: readonly { readonly flow: string; readonly contact: string }[]
  /** Contacts whose looks are needed. */
  readonly looks: readonly string[]
  /** Facts by name with the ids (contacts, flows or runs by their scope) to load them for. Run-scoped facts of runs that start now need no loading. */
  readonly facts: readonly { readonly name: string; readonly ids: readonly string[] }[]
}

/** When a contact last entered a flow under a key. */
export interface Entry {
  readonly flow: string
  readonly contact: string
  readonly key: string
  readonly at: Instant
}

export interface LaneWork {
  readonly workspace: number
  readonly now: Instant
  readonly inputs: readonly LaneInput[]
  /** Due runs, live runs of the contacts with an input, and the failed ones that were asked for; each once. */
  readonly runs: readonly RunState[]
  readonly contacts: ReadonlyMap<string, Contact>
  readonly entries: readonly Entry[]
  /** Values by fact name, then by id; a missing id has the fact's `initial` value. */
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, unknown>>
  /** Contacts whose inboxes hold more than `inputs`: their waits are not over before that has been handled (law 8). */
  readonly unread?: ReadonlySet<string>
  /** Those that `Plan` asked for and that are there. */
  readonly looks?: readonly Look[]
  /** How many runs may start; absent: any number. */
  readonly startsLeft?: number
}

/** A start that was refused although the flow's own entry settings would let the contact in. */
export interface Refusal {
  readonly flow: string
  readonly contact: string
  readonly at: Instant
  /** `quota`: the workspace's day is used up. `closed`: a flow that is not there, not active, or has no such trigger, by `flow.start` or by a timetable or moment whose entry was under way. */
  readonly reason: 'quota' | 'closed'
  readonly detail: Json
}

/** A call to make after the commit. */
export interface CallRecord {
  readonly id: string
  readonly workspace: number
  readonly contact: string
  readonly run: string
  readonly flow: string
  readonly node: string
  readonly key: string
  readonly type: string
  readonly data: Json
  /** Whether the run waits for the result, so that it must come back as an input. */
  readonly awaited: boolean
}

/** Exact movement of one node's counters: entered = inside + sum(left) + failed + exited holds after every commit. */
export interface CounterMove {
  readonly flow: string
  readonly version: number
  readonly node: string
  /**
   * `entered`, `left:<port>` (`left:@moved`: taken over to another version), `failed`, `exited` (also ended and cancelled elsewhere than
   * by a port), `reached` (goals). A run that is tried anew takes its `failed` back, and counts as `retried`.
   */
  readonly what: string
  readonly count: number
}

export interface Decision {
  readonly created: readonly RunState[]
  readonly changed: readonly RunState[]
  /** Those of `changed` that had failed and live again. */
  readonly revived: readonly string[]
  readonly activations: readonly Activation[]
  /** New or renewed entries. Insert must fail on a conflict for policy `once`; `renew` moves an older entry forward. */
  readonly entries: readonly (Entry & { readonly renew: boolean })[]
  readonly writes: ReadonlyMap<string, readonly AnyWriteItem[]>
  readonly calls: readonly CallRecord[]
  readonly refusals: readonly Refusal[]
  readonly counters: readonly CounterMove[]
  /** Flows that writes and moments let contacts into: to the inbox of the same contact, same commit. */
  readonly entering: readonly (LaneInput & { readonly kind: 'enter' })[]
  /** Looks as they stand then, each contact once. */
  readonly looks: readonly Look[]
  /** Events that writes caused and somebody listens for: to the inbox (and the event log) of the same contact, same commit. */
  readonly emitted: readonly { readonly workspace: number; readonly contact: string; readonly event: EventRecord }[]
}

/** One write by its registered definition. The store hands each type's batch to `commit`. */
export type Writes = Decision['writes']

/** A flow version as the engine runs it, and how its flow stands. */
export interface FlowSnapshot {
  readonly workspace: number
  readonly flow: string
  readonly version: number
  readonly document: unknown
  /** `paused` holds runs where they are (events still take effect on resume) and lets nobody in; so does `archived`. */
  readonly state: 'active' | 'paused' | 'archived'
  /** The workspace's IANA zone, for contacts that have none of their own. */
  readonly timezone: string
  /** New runs enter the current version only; older versions live on for the runs that stand in them. */
  readonly current: boolean
  /** Since when its triggers have been as they are: moments up to here are nobody's. Default 0. */
  readonly since?: Instant
}

/** A segment by rule, as the engine keeps its membership. */
export interface SegmentSnapshot {
  readonly key: string
  readonly rule: Rule
  /** The workspace's revision, and the instant, at which it came to be. Whoever is in it from then on has not entered it. */
  readonly revision: number
  readonly since: Instant
}
