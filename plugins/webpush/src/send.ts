/**
 * A message on its way to the browsers of a contact: encrypted for each (RFC 8291), signed (RFC 8292), posted by the guarded client. It is
 * sent when one of them took it; which subscriptions are no more is told, so that nobody asks them again.
 */
import { createHash } from 'node:crypto'
import { CallError, retryAfterMs, type CallContext, type HttpResponse, type OutgoingMessage } from '@millrace/core'
import webpush from 'web-push'
import { secondsOf, type PushContent } from './content.ts'
import { gone } from './keeper.ts'
import { payloadOf } from './payload.ts'
import { keysOf, type Keys } from './settings.ts'
import { subscriptionsIn, textOf, type Subscription } from './subscription.ts'

interface Notification {
  readonly payload: string
  readonly options: { readonly TTL: number; readonly urgency: NonNullable<PushContent['urgency']>; readonly topic?: string }
  readonly keys: Keys
}

type Result = 'taken' | 'gone' | CallError

export async function send(message: OutgoingMessage<PushContent>, context: CallContext): Promise<{ readonly lost: readonly string[] }> {
  const { content, to, id } = message
  const subscriptions = subscriptionsIn(to)
  const { ttl = 'P1D', urgency = 'normal', topic = '' } = content
  const named = topic.trim() === '' ? {} : { topic: topicOf(topic.trim()) }
  const notification = {
    payload: payloadOf(message, named.topic ?? id),
    options: { TTL: secondsOf(ttl), urgency, ...named },
    keys: keysOf(context.settings),
  }
  const results = await Promise.all(subscriptions.map((subscription) => post(subscription, notification, context)))
  if (!results.includes('taken')) throw worst(results)
  return { lost: subscriptions.filter((_, index) => results[index] === 'gone').map(textOf) }
}

/** RFC 8030: at most 32 characters of Base64url. */
const topicOf = (topic: string): string => createHash('sha256').update(topic).digest('base64url').slice(0, 32)

async function post(subscription: Subscription, notification: Notification, { http, signal, now }: CallContext): Promise<Result> {
  try {
    const { headers, body } = encrypted(subscription, notification)
    const response = await http({ method: 'POST', url: subscription.endpoint, headers, body, signal })
    return judge(response, { host: new URL(subscription.endpoint).host, now })
  } catch (error) {
    if (error instanceof CallError) return error
    throw error
  }
}

function encrypted({ endpoint, p256dh, auth }: Subscription, { payload, options, keys }: Notification) {
  try {
    const request = { ...options, vapidDetails: keys, contentEncoding: 'aes128gcm' as const }
    const details = webpush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, request)
    // The length follows from the body.
    const headers = Object.entries(details.headers).filter(([name]) => name !== 'Content-Length')
    return { headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])), body: details.body }
  } catch (cause) {
    throw new CallError('permanent', 'WEBPUSH_KEYS_BAD', `It cannot be encrypted for this browser: ${(cause as Error).message}`, { cause })
  }
}

function judge({ status, headers }: HttpResponse, { host, now }: { readonly host: string; readonly now: number }): Result {
  if (status >= 200 && status < 300) return 'taken'
  if (status === 404 || status === 410) return 'gone'
  const said = `The push service ${host} answered ${status}`
  if (status === 413) return new CallError('permanent', 'WEBPUSH_TOO_LARGE', `${said}: the notification is too large for it`)
  if (status === 429 || status === 503) return new CallError('retry', `WEBPUSH_STATUS_${status}`, said, retryAfterMs(headers, now))
  if (status >= 500) return new CallError('unknown', `WEBPUSH_STATUS_${status}`, `${said}: whether it took the notification is not known`)
  if (status === 401 || status === 403)
    return new CallError(
      'permanent',
      'WEBPUSH_KEYS_REFUSED',
      `${said}: the browser subscribed with other keys than those of the connection`,
    )
  return new CallError('permanent', 'WEBPUSH_REFUSED', said)
}

/** Nobody took it. What may have arrived is never repeated for the sake of the others. */
function worst(results: readonly Result[]): CallError {
  const faults = results.filter((result) => result instanceof CallError)
  const ofKind = (kind: CallError['kind']) => faults.find((fault) => fault.kind === kind)
  const said = 'No browser of this contact is subscribed any more'
  return ofKind('unknown') ?? ofKind('retry') ?? faults[0] ?? new CallError('permanent', gone, said)
}
