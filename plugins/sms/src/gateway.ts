/** A gateway over HTTP, as data: what is asked for a message, what its answers mean, and what its reports say. None of it reaches the network. */
import type { HttpRequest, HttpResponse, Instant, MessageStatus } from '@millrace/core'
import type { SmsSettings } from './settings.ts'

export interface TextMessage {
  readonly id: string
  /** The same at every attempt. */
  readonly key: string
  /** E.164. */
  readonly to: string
  readonly text: string
  readonly from: string | null
  readonly media: readonly string[]
}

/** Why a gateway did not take a message. */
export interface Refusal {
  /** Of the message: it never will. Of the account: a person has to do something, and then it may go. `busy`: soon. `doubt`: perhaps it did. */
  readonly of: 'message' | 'account' | 'busy' | 'doubt'
  /** In the gateway's own words. */
  readonly reason: string
  /** The owner of the number told the gateway to stop. */
  readonly unsubscribed?: true
}

export interface HttpGateway {
  /** Throws `CallError` `permanent` for what this gateway cannot carry. */
  request(message: TextMessage, settings: SmsSettings): HttpRequest
  /** Of an answer with a status of success: the id that reports name it by, or a refusal all the same. */
  read(response: HttpResponse, settings: SmsSettings): { readonly reference?: string } | Refusal
  /** Of an answer with another status: what it says of its reason. */
  refusal?(response: HttpResponse, settings: SmsSettings): Partial<Refusal>
  /** What one request to the webhook tells. */
  hear(fields: Fields, settings: SmsSettings): Heard
  /** What the webhook answers, where that must be something. */
  readonly answer?: { readonly headers: Readonly<Record<string, string>>; readonly body: string }
}

/** Of a webhook: form fields, the query, or the strings and numbers of a JSON object. */
export type Fields = Readonly<Record<string, string>>

export type Heard =
  | {
      readonly kind: 'report'
      readonly message?: string
      readonly reference: string
      readonly status: MessageStatus
      readonly at?: Instant
      readonly reason?: string
    }
  | { readonly kind: 'reply'; readonly from: string; readonly text: string; readonly id: string }
  /** On its way, or nothing of ours. */
  | { readonly kind: 'nothing' }

export const nothing: Heard = { kind: 'nothing' }

export const form = (fields: Readonly<Record<string, string | readonly string[] | undefined>>): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one as string]),
    ),
  ).toString()

export const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** The object that a JSON text holds; empty for anything else. */
export function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

export const textIn = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
