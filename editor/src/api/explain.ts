/** Why a contact is in a flow or not, over HTTP. */
import type { Json, JsonObject, Localized } from '@millrace/core'
import { request } from './http.ts'
import type { RunItem, RunStep } from './types.ts'

export interface Reason {
  /** Stable, e.g. `ENTRY_RULE_FALSE`. */
  readonly code: string
  /** The node that decided. */
  readonly trigger: string | null
  /** In English. */
  readonly message: string
  readonly values: JsonObject
}

export interface ExplainedMessage {
  readonly id: string
  readonly channel: string
  readonly state: string
  readonly code: string
  /** The refusal, the rule that puts it off, or the failure; null when it left. */
  readonly reason: Json
  /** Until when a rule puts it off. */
  readonly notBefore: string | null
}

export interface ExplainedStep extends RunStep {
  readonly title: Localized
  readonly message?: ExplainedMessage
}

export interface Passage extends RunItem {
  readonly failure: { readonly code: string; readonly message: string } | null
  readonly steps: readonly ExplainedStep[]
}

export interface Explanation {
  readonly entered: boolean
  readonly reason: Reason
  /** Why not again since; null when the contact has never been in. */
  readonly again: Reason | null
  /** The last ten, newest first. */
  readonly passages: readonly Passage[]
}

export interface AskedContact {
  readonly id: string
  readonly by: 'userId' | 'anonymousId'
}

export function explain(flow: string, { id, by }: AskedContact): Promise<Explanation> {
  return request(`/api/flows/${encodeURIComponent(flow)}/explain`, { query: { contact: id, by: by === 'userId' ? undefined : by } })
}
