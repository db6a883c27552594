/** Shapes of the public HTTP API, as contract.md and the OpenAPI description give them. Instants are ISO 8601 strings. */
import type { Edge, Finding, FlowDocument, Json, JsonObject, Localized, MessageStatus, RunStatus } from '@millrace/core'

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export type FlowState = 'draft' | 'active' | 'paused' | 'archived'

export interface FlowItem {
  readonly id: string
  readonly name: string
  readonly state: FlowState
  readonly version: number | null
  readonly revision: number
  readonly labels?: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
  /** Counts over all versions; absent where the list does not carry them. */
  readonly inside?: number
  readonly completed?: number
}

export interface FlowRecord extends FlowItem {
  readonly draft: FlowDocument
}

export type { FlowStats, NodeStats } from '@millrace/core'

/** `says`: the message in the languages that its author told it in. */
export interface Failed {
  readonly code: string
  readonly message: string
  readonly says?: Localized
}

export interface RunItem {
  readonly id: string
  readonly flow: string
  readonly flowName: string
  readonly version: number
  readonly contact: string
  readonly userId: string | null
  readonly key: string
  readonly node: string
  readonly nodeTitle: Localized
  readonly state: RunStatus
  readonly enteredAt: string
  readonly since: string
  readonly wakeAt: string | null
}
export interface RunStep {
  readonly at: string
  readonly input: 'enter' | 'due' | 'event' | 'result' | 'failure' | 'join' | 'hand'
  readonly node: string
  readonly port: string | null
  readonly outcome: 'left' | 'waiting' | 'ended' | 'failed' | 'exited' | 'cancelled' | 'noticed' | 'moved' | 'retried'
  readonly why?: Json
}
export interface RunRecord extends RunItem {
  readonly failure: Failed | null
  /** The event that started it; null when the API did. */
  readonly event: JsonObject | null
  readonly vars: JsonObject
  readonly data: Json
  readonly steps: readonly RunStep[]
  /** The edges it went along, in order. */
  readonly path: readonly Edge[]
}

/** In the order in which lots are spent. */
export interface BonusLot {
  readonly id: string
  readonly amount: number
  readonly remaining: number
  readonly at: string
  readonly expiresAt: string | null
}
export interface ContactItem {
  readonly id: string
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly attributes: JsonObject
  readonly createdAt: string
  readonly updatedAt: string
}
export interface ContactRecord extends ContactItem {
  readonly tags: readonly string[]
  readonly segments: readonly string[]
  readonly consent: JsonObject
  /** Present when bonuses are installed. */
  readonly bonus?: { readonly balance: number; readonly lots: readonly BonusLot[] }
}
export interface TimelineItem {
  readonly at: string
  readonly kind: string
  readonly title: Localized
  readonly data: Json
  /** The step of a run that it is, or that brought it about. */
  readonly step: string | null
}

export interface MessageItem {
  readonly id: string
  readonly contact: string
  readonly userId: string | null
  readonly run: string | null
  readonly flow: string | null
  readonly version: number | null
  readonly node: string | null
  readonly channel: string
  readonly to: string | null
  readonly subject: string | null
  readonly state: 'queued' | 'sending' | 'refused' | MessageStatus
  readonly refusal: string | null
  /** Which rule of sending put it off last, and until when. */
  readonly deferredFor: string | null
  readonly notBefore: string | null
  /** What the last try failed with. */
  readonly failure: Failed | null
  readonly queuedAt: string
  readonly settledAt: string | null
  /** First time of each status. */
  readonly statuses: Readonly<Partial<Record<MessageStatus, string>>>
}

export interface MailItem {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly to: string
  readonly subject: string
}
export interface MailRecord extends MailItem {
  readonly text: string
  readonly html: string | null
  readonly headers: JsonObject
}

export interface KeyItem {
  readonly id: string
  readonly name: string
  readonly kind: 'api' | 'write' | 'browser'
  /** How the key begins. */
  readonly prefix: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
  /** Of a server's key: when a browser last showed it. */
  readonly browserAt: string | null
  /** Of a browser's key: when a page last named a user without the proof. */
  readonly unprovedAt: string | null
}

export interface NewKeyItem extends KeyItem {
  readonly key: string
  /** Of a browser's key: what pages put into their markup. */
  readonly snippets: readonly { readonly title: Localized; readonly text: string }[]
}

export interface IdentitySecret {
  readonly secret: string
  /** Until when the one before it counts, too. */
  readonly previousUntil: string | null
}

export interface Session {
  readonly user: { readonly id: string; readonly email: string }
  readonly workspace: { readonly id: number; readonly name: string; readonly timezone: string }
  readonly role: string
}

export type { Finding, FlowDocument }
