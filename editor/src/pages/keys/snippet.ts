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

export function apiSnippet(key: string, host: string): string {
  return `curl ${host}/api/flows -H 'Authorization: Bearer ${key}'`
}
