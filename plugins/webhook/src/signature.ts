/** Signatures by Standard Webhooks 1: HMAC-SHA256 over the id, the time of the attempt and the body as sent. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { CallError, type Instant } from '@millrace/core'

/** `whsec_` and 24 to 64 bytes in Base64. */
export const secretPattern = '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$'
/** How far the clocks of both sides, and the way between them, may be apart. */
const toleranceMs = 5 * 60_000

export interface Signed {
  readonly id: string
  /** Epoch seconds. */
  readonly timestamp: number
  readonly body: string
}

const keyOf = (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')

const signatureOf = (secret: string, { id, timestamp, body }: Signed): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`

/** Headers of an attempt, signed by every secret: while one takes the place of another, the receiver may know either. */
export function signedHeaders(secrets: readonly string[], signed: Signed): Readonly<Record<string, string>> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': String(signed.timestamp),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, signed)).join(' '),
  }
}

export interface Received {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly now: Instant
}

/** The id of a webhook that one of the secrets signed. Throws `CallError` `permanent` `WEBHOOK_*` for any other. */
export function verify(secrets: readonly string[], { headers, body, now }: Received): string {
  const { 'webhook-id': id = '', 'webhook-timestamp': time = '', 'webhook-signature': signatures = '' } = headers
  if (id === '' || time === '' || signatures === '')
    throw new CallError(
      'permanent',
      'WEBHOOK_UNSIGNED',
      'Send webhook-id, webhook-timestamp and webhook-signature, as Standard Webhooks has them',
    )
  const timestamp = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN
  if (!(Math.abs(now - timestamp * 1000) <= toleranceMs))
    throw new CallError('permanent', 'WEBHOOK_TIME_OFF', 'The time of webhook-timestamp is more than five minutes from now')
  const expected = secrets.map((secret) => signatureOf(secret, { id, timestamp, body }))
  const matches = signatures.split(' ').some((given) => expected.some((own) => isSame(given, own)))
  if (!matches)
    throw new CallError('permanent', 'WEBHOOK_SIGNATURE_BAD', 'No signature of this webhook is made with the secret of the connection')
  return id
}

function isSame(given: string, own: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(own)]
  return one.length === other.length && timingSafeEqual(one, other)
}
