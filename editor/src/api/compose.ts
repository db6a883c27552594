/** Previews of messages, and test messages, over HTTP. */
import type { JsonObject, PreviewFinding, PreviewLink } from '@millrace/core'
import type { AskedContact } from './explain.ts'
import { request } from './http.ts'

export interface Composing {
  readonly type: string
  readonly config: JsonObject
  /** Empty: of none, such as a template. */
  readonly flow: string
  /** Null: `sample` stands for one. */
  readonly contact: AskedContact | null
  readonly sample: JsonObject
}

export interface PreviewAnswer {
  readonly channel: string
  readonly address: string | null
  readonly content: JsonObject
  readonly html: string | null
  readonly text: string
  readonly links: readonly PreviewLink[]
  readonly findings: readonly PreviewFinding[]
}

export interface TestAnswer {
  readonly id: string
  readonly state: string
  readonly refusal: string | null
  readonly failure: { readonly code: string; readonly message: string } | null
  readonly mail: string | null
}

const bodyOf = ({ contact, sample, flow, ...rest }: Composing) => ({
  ...rest,
  ...(flow !== '' && { flow }),
  ...(contact === null ? { sample } : { contact: contact.id, by: contact.by }),
})

export function previewMessage(composing: Composing, signal: AbortSignal): Promise<PreviewAnswer> {
  return request('/api/compose/preview', { method: 'POST', body: bodyOf(composing), signal })
}

export function sendTest(composing: Composing, to: string): Promise<TestAnswer> {
  return request('/api/compose/test-send', { method: 'POST', body: { ...bodyOf(composing), to } })
}
