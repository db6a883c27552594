/**
 * A world as data: what is published, what happens, and how bad the weather is. It is plain JSON, so that what a seed found can be
 * kept as it was found, whatever becomes of the generators.
 */
import type { FlowDocument, JsonObject } from '@millrace/core'

export interface World {
  /** Of everything that is not said here: who goes next, who dies. */
  readonly seed: number
  /**
   * Whether the order in which one contact's inputs come together is said by the world alone, so that it must end as it would have
   * without any fault. In other worlds rings, results and events race, and time moves on while work is left.
   */
  readonly tame: boolean
  readonly processes: number
  /** Inputs and due runs of one visit at most. */
  readonly limit: number
  /** Faults at most: deaths, broken connections, lost and repeated alarms, lost answers. */
  readonly faults: number
  /** Versions of each flow: the first is published from the start, the next ones on the way. */
  readonly flows: readonly (readonly FlowDocument[])[]
  /** In the order of `at`: milliseconds after the start. */
  readonly script: readonly Happening[]
}

export type Happening = { readonly at: number } & (
  | { readonly kind: 'events'; readonly events: readonly Told[]; readonly twice: boolean }
  | { readonly kind: 'enter'; readonly flow: number; readonly user: string; readonly data: JsonObject }
  | { readonly kind: 'cancel'; readonly user: string }
  | { readonly kind: 'open'; readonly user: string }
  | { readonly kind: 'unsubscribe'; readonly user: string }
  | { readonly kind: 'pause' | 'resume' | 'publish'; readonly flow: number }
)

/** An event of a user. The same id again is the same event. */
export interface Told {
  readonly id: string
  readonly user: string
  readonly event: string
  readonly n: number
}

/** Everybody there is; contacts of the ids 1, 2 and 3. */
export const users = ['ann', 'bob', 'eve'] as const

/** Instants that are played after the last happening: a flow may go round for ever. */
export const instantsAfter = 8

export const start = Date.parse('2026-03-01T12:00:00Z')
export const workspace = 1
export const flowIdOf = (index: number): string => String(index + 1)

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
