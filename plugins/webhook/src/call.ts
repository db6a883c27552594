/**
 * The call of `webhook.send`: one webhook, again and again under one id and with one body until the receiver takes it. Every attempt is
 * signed for its own time.
 */
import { CallError, defineCall, retryAfterMs, type HttpResponse, type Instant } from '@millrace/core'
import { outgoingSecrets } from './settings.ts'
import { signedHeaders } from './signature.ts'

export interface WebhookData {
  readonly url: string
  readonly body: string
}

/** What standardwebhooks.com recommends to wait. */
const timeoutMs = 20_000
/** Of the statuses that refuse, those that another attempt may find changed. */
const passing = new Set([408, 425, 429])

export const webhookCall = defineCall<WebhookData, { readonly status: number }>({
  type: 'webhook.send',
  repeat: 'safe',
  timeoutMs: timeoutMs + 5_000,
  // With pauses that double: a bit more than an hour.
  maxAttempts: 12,
  sample: { status: 200 },
  perform: async ({ key, data: { url, body } }, { http, settings, now, signal }) => {
    const signed = signedHeaders(outgoingSecrets(settings), { id: key, timestamp: Math.floor(now / 1000), body })
    const headers = { 'content-type': 'application/json', ...signed }
    const response = await http({ method: 'POST', url, headers, body, timeoutMs, signal })
    refuseBad(response, now)
    return { status: response.status }
  },
})

function refuseBad({ status, headers }: HttpResponse, now: Instant): void {
  if (status >= 200 && status < 300) return
  const said = `The receiver answered ${status}`
  if (status === 410) throw new CallError('permanent', 'WEBHOOK_GONE', `${said}: it takes no webhooks at this address any more`)
  if (passing.has(status) || status >= 500) throw new CallError('retry', `WEBHOOK_STATUS_${status}`, said, retryAfterMs(headers, now))
  throw new CallError('permanent', `WEBHOOK_STATUS_${status}`, said)
}
