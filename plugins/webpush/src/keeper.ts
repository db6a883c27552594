/** Keeps the contact's subscriptions up to date by what is heard of them. Writes only what changes, in the order of the contact's events. */
import { defineListener, type EventRecord, type Json, type WriteEffect } from '@millrace/core'
import { attribute, mostSubscriptions, parseSubscription, subscriptionsIn, textOf, type Subscription } from './subscription.ts'

export const subscribed = 'Push Subscribed'
export const unsubscribed = 'Push Unsubscribed'
export const lost = 'Web Push Subscription Lost'
export const failed = 'Web Push Failed'
/** Why a message failed whose browsers are all gone. */
export const gone = 'WEBPUSH_GONE'

export const keeper = defineListener({
  name: 'webpush.subscriptions',
  events: [subscribed, unsubscribed, lost, failed],
  hear: ({ event, contact }): readonly WriteEffect[] => {
    const before = subscriptionsIn(contact.attributes[attribute])
    const after = changed(before, event)
    const same = after.map(textOf).join() === before.map(textOf).join()
    const values = { [attribute]: after.length === 0 ? null : after.map(textOf) }
    return same ? [] : [{ kind: 'write', type: 'contact.set', data: { values } }]
  },
})

function changed(before: readonly Subscription[], { event, properties }: EventRecord): readonly Subscription[] {
  if (event === subscribed) return added(before, properties['subscription'])
  if (event === failed && properties['reason'] !== gone) return before
  const { endpoint, addresses, address } = properties
  const dead = new Set([endpoint, ...subscriptionsIn(addresses ?? address).map((each) => each.endpoint)])
  return before.filter((each) => !dead.has(each.endpoint))
}

function added(before: readonly Subscription[], text: Json | undefined): readonly Subscription[] {
  const one = typeof text === 'string' ? parseSubscription(text) : null
  if (one === null) return before
  return [one, ...before.filter(({ endpoint }) => endpoint !== one.endpoint)].slice(0, mostSubscriptions)
}
