/**
 * The call of `http.request`. At least once under one Idempotency-Key: network trouble, 429 and 5xx are tried again, any other
 * status is an answer. What the address may be is the guarded client's business.
 */
import { CallError, defineCall, type HttpResponse, type JsonObject } from '@millrace/core'
import { readAnswer, type Answer } from './answer.ts'

export interface RequestData {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeoutMs: number
  /** Whether the run keeps the answer; without it only the status comes back. */
  readonly keep: boolean
}

/** No single request may take longer. */
export const longestTimeoutMs = 30_000

export const requestCall = defineCall<RequestData, Answer | Pick<Answer, 'status'>>({
  type: 'http.request',
  repeat: 'safe',
  timeoutMs: longestTimeoutMs + 5_000,
  maxAttempts: 4,
  sample: { status: 200, headers: {}, body: {} },
  perform: async ({ key, data }, { http, signal }) => {
    const { method, url, headers, body, timeoutMs, keep } = data
    const sent = { ...headers, 'idempotency-key': key }
    const response = await http({ method, url, headers: sent, timeoutMs, signal, ...(body === null ? {} : { body }) })
    if (response.status === 429 || response.status >= 500) throw busy(response)
    return keep ? readAnswer(response) : { status: response.status }
  },
})

/** However long the other system asks for, a contact waits here. */
const longestPauseS = 3600

function busy({ status, headers }: HttpResponse): CallError {
  const seconds = Math.min(Number(headers['retry-after'] ?? ''), longestPauseS)
  const options = seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}
  return new CallError('retry', `HTTP_STATUS_${status}`, `The other system answered ${status}`, options)
}

/** Names that belong to the request itself. */
export const reservedHeaders = new Set([
  'idempotency-key',
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
  'expect',
])

export function withContentType(headers: JsonObject, body: string | null): Readonly<Record<string, string>> {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
  return body === null || 'content-type' in lower ? lower : { 'content-type': 'application/json', ...lower }
}
