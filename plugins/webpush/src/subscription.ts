/**
 * Subscriptions of browsers, as the contact's attribute `webpush` keeps them: a list of texts, the newest first. One is the address that
 * its push service gave, and after `#` the keys of the browser: `https://push.example/abc#<p256dh>.<auth>`. Exported and imported as it is.
 */
import type { Json } from '@millrace/core'

export const attribute = 'webpush'
/** Browsers of one contact that are written to. */
export const mostSubscriptions = 5

export interface Subscription {
  readonly endpoint: string
  /** Public key of the browser, 65 bytes in Base64url (RFC 8291). */
  readonly p256dh: string
  /** 16 bytes. */
  readonly auth: string
}

const longest = 1500
/** An uncompressed point of P-256 begins with the byte 4. */
const keys = /^#(B[\w-]{86})\.([\w-]{22})$/

export const textOf = ({ endpoint, p256dh, auth }: Subscription): string => `${endpoint}#${p256dh}.${auth}`

/** Null when it is none. */
export function parseSubscription(text: string): Subscription | null {
  const url = text.length > longest ? null : URL.parse(text)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null
  const [, p256dh, auth] = keys.exec(url.hash) ?? []
  if (p256dh === undefined || auth === undefined) return null
  url.hash = ''
  return { endpoint: url.href, p256dh, auth }
}

/** What the attribute holds: one text or a list of them; what is none is left out, and of one browser only the first is kept. */
export function subscriptionsIn(value: Json | undefined): readonly Subscription[] {
  const texts = Array.isArray(value) ? value : [value]
  const found = texts
    .flatMap((text) => (typeof text === 'string' ? text.split(/\s+/) : []))
    .map(parseSubscription)
    .filter((subscription) => subscription !== null)
  return found
    .filter(({ endpoint }, index) => found.findIndex((other) => other.endpoint === endpoint) === index)
    .slice(0, mostSubscriptions)
}

/** The address of a message: all of them, apart by spaces. */
export function addressOf(subscriptions: readonly Subscription[]): string | null {
  return subscriptions.length === 0 ? null : subscriptions.map(textOf).join(' ')
}

/** Null unless every part of it is a subscription. */
export function normalizeAddress(address: string): string | null {
  const parts = address.trim().split(/\s+/)
  return parts.every((part) => parseSubscription(part) !== null) ? addressOf(subscriptionsIn(address)) : null
}
