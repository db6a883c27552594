/** One step tried on a made-up contact, over HTTP. */
import type { Json, JsonObject } from '@millrace/core'
import { request } from './http.ts'

/** What the step sees. */
export interface TrySample {
  readonly contact: JsonObject
  readonly event: { readonly event: string; readonly properties: JsonObject }
  readonly vars: JsonObject
}

export interface Tried {
  readonly outcome: 'left' | 'waiting' | 'ended' | 'failed'
  readonly port: string | null
  readonly why: Json
  readonly vars: JsonObject
  readonly attributes: JsonObject
  readonly failure: { readonly code: string; readonly message: string } | null
  readonly wakeAt: string | null
  readonly messages: readonly {
    readonly channel: string
    readonly to: string | null
    readonly content: JsonObject
    readonly refusal: string | null
  }[]
}

/** Rejects with a `Problem` of status 422 while the step's settings are not finished. */
export function tryStep(
  node: { readonly type: string; readonly version: number; readonly config: JsonObject },
  sample: TrySample,
): Promise<Tried> {
  return request('/api/node-types/try', { method: 'POST', body: { ...node, ...sample } })
}
