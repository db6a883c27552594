import type { EventRecord, JsonObject } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createBrowser } from '../test/browser.ts'
import { keeper } from './keeper.ts'
import { addressOf, normalizeAddress, parseSubscription, subscriptionsIn } from './subscription.ts'

const one = createBrowser()
const at = (place: string) => one.subscribe(`https://push.example/${place}`)

function hear(event: string, properties: JsonObject, webpush: EventRecord['properties'][string] = null) {
  const contact = { id: '1', userId: 'anna', anonymousId: null, attributes: { webpush }, createdAt: 0 }
  return keeper.hear({ event: createEvent({ event, properties }), contact, now: 0, fact: () => null })
}
const kept = (list: readonly string[] | null) => [{ kind: 'write', type: 'contact.set', data: { values: { webpush: list } } }]

describe('the subscriptions of a contact', () => {
  it('are kept with the newest first, one of each browser, five at most', () => {
    expect(hear('Push Subscribed', { subscription: at('a') })).toEqual(kept([at('a')]))
    expect(hear('Push Subscribed', { subscription: at('b') }, [at('a'), at('b')])).toEqual(kept([at('b'), at('a')]))
    const five = ['a', 'b', 'c', 'd', 'e'].map(at)
    expect(hear('Push Subscribed', { subscription: at('f') }, five)).toEqual(kept([at('f'), ...five.slice(0, 4)]))
  })

  it('go when the browser unsubscribes, or its push service knows them no more', () => {
    expect(hear('Push Unsubscribed', { endpoint: 'https://push.example/a' }, [at('a'), at('b')])).toEqual(kept([at('b')]))
    expect(hear('Web Push Subscription Lost', { addresses: [at('a')] }, `${at('a')} ${at('b')}`)).toEqual(kept([at('b')]))
    expect(hear('Web Push Failed', { reason: 'WEBPUSH_GONE', address: `${at('a')} ${at('b')}` }, [at('a'), at('b')])).toEqual(kept(null))
  })

  it('stay as they are when nothing changes', () => {
    expect(hear('Push Subscribed', { subscription: at('a') }, [at('a')])).toEqual([])
    expect(hear('Push Subscribed', { subscription: 'https://push.example/a' }, [at('a')])).toEqual([])
    expect(hear('Push Unsubscribed', { endpoint: 'https://push.example/z' }, [at('a')])).toEqual([])
    expect(hear('Web Push Failed', { reason: 'WEBPUSH_REFUSED', address: at('a') }, [at('a')])).toEqual([])
  })
})

describe('a subscription', () => {
  it('is an address of https with the two keys', () => {
    const { p256dh, auth } = one
    expect(parseSubscription(at('a'))).toEqual({ endpoint: 'https://push.example/a', p256dh, auth })
    const bad = [
      '',
      'x',
      'https://push.example/a',
      `http://push.example/a#${p256dh}.${auth}`,
      `https://u:p@push.example/#${p256dh}.${auth}`,
    ]
    expect([...bad, `${at('a')}x`, `https://push.example/${'a'.repeat(2000)}#${p256dh}.${auth}`].map(parseSubscription)).toEqual(
      Array.from({ length: 7 }, () => null),
    )
  })

  it('is read from a text or a list, and all of a contact are one address', () => {
    expect(subscriptionsIn(['x', at('a'), 5, at('a'), at('b')]).map(({ endpoint }) => endpoint)).toEqual([
      'https://push.example/a',
      'https://push.example/b',
    ])
    expect(addressOf(subscriptionsIn(null))).toBeNull()
    expect(normalizeAddress(`  ${at('a')}\n${at('b')} `)).toBe(`${at('a')} ${at('b')}`)
    expect(normalizeAddress(`${at('a')} anna@mail.example`)).toBeNull()
  })
})
