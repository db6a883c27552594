/**
 * What keeps runs: the interface that the in-memory store (simulator, unit tests) and the Postgres store share, and that the
 * suite `testStore` holds both to.
 */
import type { Instant, Json } from './json.ts'
import type { Engine } from './engine.ts'
import type { CallRecord, LaneInput } from './lane.ts'
import type { Activation, Contact, EventRecord, Failure, RunState } from './run.ts'

/** A person named by at least one identity. */
export interface Identity {
  readonly userId?: string
  readonly anonymousId?: string
  /** Normalised addresses, where the workspace's rule says that they name a person. */
  readonly email?: string
  readonly phone?: string
}

/** An event that came in, before its contact is known. `traits` of an identify call are merged into the attributes. */
export interface IncomingEvent {
  readonly workspace: number
  readonly identity: Identity
  readonly event: EventRecord
  readonly traits?: { readonly [name: string]: Json }
  /** Sent from a page, whose key is public: addresses in it name nobody. */
  readonly fromPage?: true
  /** Of a visitor who proved no user id: what people are reached by. It is kept, but a user who has it already keeps their own. */
  readonly claimed?: { readonly [name: string]: Json }
  /** What it says of the contact, claimed or not, stands only where nothing was known: whoever sent it named them by their address. */
  readonly fills?: true
}

/** A lane of one workspace: what a visit locks and an alarm names. */
export interface LaneKey {
  readonly workspace: number
  readonly lane: number
}

export interface VisitReport {
  /** Inputs and due runs handled. */
  readonly handled: number
  readonly steps: number
  /** Whether the lane has more to do at once. */
  readonly more: boolean
  /** The lane's next wake, or null. */
  readonly nextAt: Instant | null
}

export interface Store {
  /** Stores events durably and puts them in their lanes' inboxes; the same event id twice is one event. Answers the lanes to visit. */
  accept(events: readonly IncomingEvent[]): Promise<{ readonly lanes: readonly LaneKey[]; readonly duplicates: number }>
  /** Puts other inputs in the inbox. */
  push(inputs: readonly LaneInput[]): Promise<{ readonly lanes: readonly LaneKey[] }>
  /** One transaction over a lane; null when another visitor holds it. */
  visit(lane: LaneKey, engine: Engine, limit?: number): Promise<VisitReport | null>
  /** Lanes with inputs or due runs at `now`. */
  dueLanes(): Promise<readonly LaneKey[]>
  /** Takes up to `limit` calls to make now. */
  claimCalls(limit: number): Promise<readonly (CallRecord & { readonly attempt: number })[]>
  /** Records how a call ended; an awaited result goes to the run's inbox in the same commit. */
  settleCall(id: string, outcome: CallOutcome): Promise<void>
  contact(workspace: number, identity: Identity): Promise<Contact | null>
  run(id: string): Promise<RunState | null>
  activations(run: string): Promise<readonly Activation[]>
  /** Value of a contact-scoped fact. */
  fact(workspace: number, name: string, contact: string): Promise<unknown>
  /** Counters by node of one flow version: `{ [node]: { [what]: count } }`. */
  counters(flow: string, version: number): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>
}

export type CallOutcome =
  | { readonly kind: 'done'; readonly result: Json }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }
  | { readonly kind: 'retry'; readonly at: Instant; readonly failure: Failure }
