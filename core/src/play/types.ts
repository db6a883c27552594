/** What a play shows and takes: contacts go by the ids that their owner gave them, instants are epoch milliseconds. */
import type { FlowDocument } from '../document.ts'
import type { FlowStats } from '../flow-stats.ts'
import type { Instant, Json, JsonObject, Rule } from '../json.ts'
import type { CallRecord } from '../lane.ts'
import type { Registry } from '../registry.ts'
import type { Contact, EventType, Input, MessageStatus, RunState, StepRecord } from '../run.ts'
import type { CallOutcome } from '../store.ts'

/** A call as it would be performed. `attempt` counts from 1. */
export type PlayCall = CallRecord & { readonly attempt: number }

/** How a call ends in a play; undefined: with the sample of its definition, or an empty object. */
export type AnswerCall = (call: PlayCall) => CallOutcome | undefined

export interface PlayOptions {
  readonly registry: Registry
  readonly start: Instant
  /** Zone of contacts that have none of their own. Default `UTC`. */
  readonly timezone?: string
  /** Another seed draws other lots: random splits, and whatever else asks `random`. Default 1. */
  readonly seed?: number
  readonly calls?: AnswerCall
  /** Instants at which something falls due, in all; one more throws `FlowError` `PLAY_TOO_LONG`. Default: any number. */
  readonly mostInstants?: number
}

export interface PlayEvent {
  readonly userId: string
  readonly event: string
  readonly properties?: JsonObject
  readonly context?: JsonObject
  readonly type?: EventType
  /** When it happened, by the sender; it is received now. Default now. */
  readonly at?: Instant
  /** Merged into the contact's attributes. */
  readonly traits?: JsonObject
  /** The same id twice is one event. */
  readonly id?: string
}

export interface PlayMessage {
  readonly id: string
  /** When it was queued. */
  readonly at: Instant
  readonly flow: string | null
  readonly node: string | null
  readonly run: string | null
  readonly channel: string
  /** The contact's user id. */
  readonly contact: string | null
  readonly to: string | null
  /** Rendered. Empty when it was refused. */
  readonly content: JsonObject
  readonly transactional: boolean
  readonly state: 'queued' | 'sent' | 'failed' | 'refused'
  /** Why it was not sent: `no-address`, `suppressed`. */
  readonly refusal: string | null
  /** First time of each. */
  readonly statuses: { readonly [status in MessageStatus]?: Instant }
}

/** One node executed in one run, when and why. */
export interface PlayStep extends StepRecord {
  readonly at: Instant
  readonly input: Input['kind']
}

export interface Play {
  readonly now: Instant
  /** The next instant at which something falls due, or null. */
  readonly next: Instant | null
  /** Makes a document the current version of a flow. Throws `FlowError` `PLAY_FLOW_UNSOUND` for one that could not be published. */
  publish(document: FlowDocument, options?: { readonly flow?: string; readonly name?: string }): Promise<string>
  /** The segments by rule, in place of those before. Whoever is in a new one has not entered it. */
  divide(segments: readonly { readonly key: string; readonly rule: Rule }[]): Promise<void>
  /** Has an event come in and be handled. */
  event(event: PlayEvent): Promise<void>
  /** Lets a contact, made when unknown, into a flow by its API trigger. */
  enter(flow: string, userId: string, data?: Json): Promise<void>
  /** Lets time pass, ISO 8601 or until an instant, stopping wherever something is due in between. */
  advance(target: { readonly to: Instant } | { readonly by: string }): Promise<void>
  /** In the order they were queued. */
  messages(): readonly PlayMessage[]
  /** The contact is there as it really stands: what facts say of it need not follow from its events. */
  know(
    userId: string,
    as: { readonly createdAt: Instant; readonly attributes: JsonObject; readonly facts?: Readonly<Record<string, unknown>> },
  ): void
  /** What becomes of a message: by its id, or the last one that a node sent the contact. `url` is the link of a click. */
  status(
    message: string | { readonly userId: string; readonly node: string },
    status: MessageStatus,
    more?: { readonly url?: string; readonly properties?: JsonObject },
  ): Promise<void>
  /** The contact takes no marketing on a channel. */
  unsubscribe(userId: string, channel: string): void
  /** A fact of a contact by its name or `factKey`, as rules see it. */
  fact(userId: string, name: string): Json
  contact(userId: string): Contact | null
  /** In the order they were entered. */
  runs(filter?: { readonly flow?: string; readonly userId?: string }): readonly RunState[]
  steps(run: string): Promise<readonly PlayStep[]>
  counters(flow: string): Promise<FlowStats>
}
