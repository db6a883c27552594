/**
 * A contact's passage through a flow, and what moves it. All of it is plain JSON data: a run is resumed from its state
 * alone (law 7), whichever store keeps it.
 */
import type { Instant, Json, JsonObject, Localized, Rule } from './json.ts'

export type EventType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'

/** An event as stored: Segment's common fields, after validation. `event` is the name; page calls are named `Page Viewed`. */
export interface EventRecord {
  readonly id: string
  readonly type: EventType
  readonly event: string
  /** When it happened, by the sender, corrected for clock skew. */
  readonly at: Instant
  readonly receivedAt: Instant
  readonly properties: JsonObject
  readonly context?: JsonObject
  /** Present on a message's status events (`Email Opened`, ...): which message of which run this is about. */
  readonly message?: {
    readonly id: string
    readonly run: string | null
    readonly node: string | null
    readonly status: MessageStatus
    readonly channel: string
  }
}

export const messageStatuses = [
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
  'failed',
  'unknown',
] as const
export type MessageStatus = (typeof messageStatuses)[number]

/** The contact's own facts. `attributes` are also readable directly as `contact.<name>` in rules and texts. */
export interface Contact {
  readonly id: string
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly attributes: JsonObject
  readonly createdAt: Instant
}

/**
 * What a waiting run listens for: an event by name (`*` is any event of the contact), or a status of the message that a
 * node of the same run sent. `where` is tested with `event` bound to the arriving event.
 */
export type EventPattern =
  | { readonly name: string; readonly event: string; readonly where?: Rule }
  | { readonly name: string; readonly message: string; readonly status: MessageStatus }

/** What a run at a fork waits for: its branch of that name, which is the run with that id. */
export interface BranchPattern {
  readonly name: string
  readonly branch: string
}

/** Present on a branch: a run of its own that belongs to another one. */
export interface Branch {
  /** The run that the contact entered by: what exits, goals and life-times are about, and whom messages and run-scoped facts belong to. */
  readonly root: string
  /** The run that stands at the fork; the root itself unless forks are nested. */
  readonly parent: string
  /** The port of the fork by which it began. */
  readonly name: string
}

/** What is known so far of the branches of a run that stands at a fork. */
export interface Fork {
  /** The join where the last branch arrived that came to one. */
  readonly join: string | null
  /** Of the first branch that failed. */
  readonly failure: Failure | null
  /** What the branches that are over have found out, by their names. The run's own vars change only when it goes on. */
  readonly vars: JsonObject
}

export type RunStatus = 'waiting' | 'completed' | 'failed' | 'exited' | 'cancelled'

export interface RunState {
  readonly id: string
  readonly flow: string
  readonly version: number
  readonly contact: string
  /** The entry key: the value of `settings.entry.key`, or an empty string. */
  readonly key: string
  /** The node where the run stands (the last one, once it has ended). */
  readonly node: string
  readonly status: RunStatus
  readonly enteredAt: Instant
  /** When it came to where it stands, or when it ended. */
  readonly since: Instant
  /** When it wakes at the latest; null while only an event or a result can wake it. */
  readonly wakeAt: Instant | null
  readonly awaits: readonly (EventPattern | BranchPattern)[]
  /** The id of the call whose result the run waits for. */
  readonly awaitsCall: string | null
  /** The event that started the run; null when it was started by the API. */
  readonly event: EventRecord | null
  /** `data` given to the API trigger or to `flow.start`. */
  readonly data: Json
  readonly vars: JsonObject
  /** Steps executed so far: makes the keys of effects and the seed of randomness. */
  readonly steps: number
  readonly failure: Failure | null
  /** Ids of the watching nodes (goals) this run has reached: each counts once. */
  readonly noticed: readonly string[]
  /** An input that arrived while the flow was paused; consumed first when it goes on. */
  readonly held: Input | null
  readonly branch?: Branch
  /** Present while the run stands at a fork; its branches that are under way are among `awaits`. */
  readonly fork?: Fork | undefined
  /** How many flows in a row started the next one with no time in between, this one counted. */
  readonly hops?: number | undefined
}

/** The run that the contact entered by, of which this may be a branch. */
export const rootOf = (run: Pick<RunState, 'id' | 'branch'>): string => run.branch?.root ?? run.id

/** Why a run was woken. */
export type Input =
  | { readonly kind: 'enter' }
  | { readonly kind: 'due' }
  | { readonly kind: 'event'; readonly name: string; readonly event: EventRecord }
  | { readonly kind: 'result'; readonly result: Json }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** The run goes on from a join: the branch of that name was the last to be over, or the first to arrive. */
  | { readonly kind: 'join'; readonly branch: string }
  /** Somebody sends the run on by a port of the node where it stands, whatever it waits for. */
  | { readonly kind: 'hand'; readonly port: string; readonly who?: string | undefined }

export interface Failure {
  readonly code: string
  readonly message: string
  /** The message for people, in their languages. Absent: there is only that. */
  readonly says?: Localized
}

/** One node executed in one run, as the log keeps it. `port` is null while the run waits there or when it ends there. */
export interface StepRecord {
  readonly node: string
  readonly port: string | null
  readonly outcome: 'left' | 'waiting' | 'ended' | 'failed' | 'exited' | 'cancelled' | 'noticed' | 'moved' | 'retried'
  /** The values that decided, and whatever the node adds to explain itself. */
  readonly why?: Json
}

/** The steps that one input caused in one run: one row of the step log. */
export interface Activation {
  readonly run: string
  readonly flow: string
  readonly version: number
  readonly contact: string
  /** `RunState.steps` before this activation; with `run` unique. */
  readonly seq: number
  readonly at: Instant
  readonly input: Input['kind']
  readonly steps: readonly StepRecord[]
}
