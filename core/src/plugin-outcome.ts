/** What a node answers: how the run leaves it or stays, and what is to be done. Plain data. */
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import type { EventPattern } from './run.ts'

export type Effect = WriteEffect | CallEffect
export interface WriteEffect {
  readonly kind: 'write'
  readonly type: string
  readonly data: Json
}
export interface CallEffect {
  readonly kind: 'call'
  readonly type: string
  readonly data: Json
}

export type Outcome<P extends string = string> = Leave<P> | Wait | End | ForkInto<P> | Join
export interface Leave<P extends string = string> {
  readonly kind: 'leave'
  readonly port: P
  readonly effects?: readonly Effect[]
  /** Merged into `vars` of the run. */
  readonly vars?: JsonObject
  readonly why?: Json
}
/** Waits until the instant, one of the events, or (`result`) the outcome of the one call among `effects`. */
export interface Wait {
  readonly kind: 'wait'
  readonly until?: Instant
  readonly events?: readonly EventPattern[]
  readonly result?: true
  readonly effects?: readonly Effect[]
  readonly vars?: JsonObject
  readonly why?: Json
}
export interface End {
  readonly kind: 'end'
  readonly effects?: readonly Effect[]
  readonly why?: Json
}

/** Leaves by several ports at once: each begins a branch, and the run stands here until they are over or have joined. */
export interface ForkInto<P extends string = string> {
  readonly kind: 'fork'
  readonly ports: readonly P[]
  readonly effects?: readonly Effect[]
  readonly why?: Json
}
/**
 * A branch has arrived where branches meet, and is over. The run it belongs to goes on into this node (with the input `join`) when no
 * branch is under way any more, or at once with `any`, which takes the others out.
 */
export interface Join {
  readonly kind: 'join'
  readonly when: 'all' | 'any'
  readonly effects?: readonly Effect[]
  readonly why?: Json
}

/** What is wrong with a config, told to its author. An error, unless it says otherwise, keeps the flow from being published. */
export interface ConfigFault {
  /** JSON Pointer into the config. */
  readonly path: string
  readonly code: string
  readonly message: string
  readonly severity?: 'error' | 'warning'
  /** The same for people, in their languages. */
  readonly says?: Localized
}
