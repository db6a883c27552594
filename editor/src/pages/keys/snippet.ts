/** The first lines of a program that uses a key. */

/** Tells who a contact is, so that mail can reach it, and sends an event, through the unmodified Segment SDK. */
export function sendSnippet(key: string, host: string): string {
  return `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({
  writeKey: '${key}',
  host: '${host}',
})

analytics.identify({
  userId: 'user-1',
  traits: { email: 'ann@example.com', firstName: 'Ann' },
})
analytics.track({
  userId: 'user-1',
  event: 'Product Added',
  properties: { cart_id: 'cart-1', price: 129.9 },
})
await analytics.closeAndFlush()`
}

/** What the page says once its visitor has signed in, by any SDK for browsers. */
export const identifySnippet = "analytics.identify('user-1', {}, { context: { userHash } })"

/** The lines by which a server proves the user of its page. */
export const proofSnippets = {
  node: `const { createHmac } = require('node:crypto')

const userHash = createHmac('sha256', process.env.MILLRACE_IDENTITY_SECRET)
  .update(userId)
  .digest('hex')`,
  php: `$userHash = hash_hmac('sha256', $userId, getenv('MILLRACE_IDENTITY_SECRET'));`,
  python: `import hashlib, hmac, os

user_hash = hmac.new(
    os.environ['MILLRACE_IDENTITY_SECRET'].encode(), user_id.encode(), hashlib.sha256
).hexdigest()`,
} as const

export function apiSnippet(key: string, host: string): string {
  return `curl ${host}/api/flows -H 'Authorization: Bearer ${key}'`
}
