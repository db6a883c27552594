import { describe, expect, it } from 'vitest'
import type { EventType } from '@millrace/core'
import { type EventSource, readEvent } from './event.ts'

const now = Date.parse('2026-06-01T12:00:00Z')
const source: EventSource = { workspace: 7, receipt: { at: now, wall: now, virtual: false }, sentAt: null, context: { ip: '10.0.0.1' } }

const read = (sent: unknown, type: EventType | null = null) => readEvent(sent, type, source)
const refusalOf = (sent: unknown, type: EventType | null = null) => {
  const event = read(sent, type)
  return 'refusal' in event ? event.refusal.code : null
}

describe('an event as it is stored', () => {
  it('keeps what was tracked, with the context of its batch under its own', () => {
    const sent = {
      type: 'track',
      event: 'Order Completed',
      userId: 'ann',
      messageId: 'm1',
      properties: { total: 5 },
      context: { locale: 'ru' },
      timestamp: '2026-06-01T11:00:00Z',
      integrations: { All: true },
    }
    expect(read(sent)).toEqual({
      workspace: 7,
      identity: { userId: 'ann' },
      event: {
        id: 'm1',
        type: 'track',
        event: 'Order Completed',
        at: now - 3_600_000,
        receivedAt: now,
        properties: { total: 5 },
        context: { ip: '10.0.0.1', locale: 'ru' },
      },
    })
  })

  it('merges the traits of identify, and shows them as properties', () => {
    const traits = { email: 'ann@example.com', plan: null }
    expect(read({ userId: 'ann', traits }, 'identify')).toMatchObject({ traits, event: { event: 'Identified', properties: traits } })
  })

  it('names pages, screens and groups by the spec', () => {
    const call = { anonymousId: 'a', name: 'Cart', category: 'Shop', properties: { url: '/cart' } }
    expect(read(call, 'page')).toMatchObject({
      event: { event: 'Page Viewed', properties: { name: 'Cart', category: 'Shop', url: '/cart' } },
    })
    expect(read(call, 'screen')).toMatchObject({ event: { event: 'Screen Viewed' } })
    const group = { userId: 'ann', groupId: 'g1', traits: { name: 'ACME' } }
    expect(read(group, 'group')).toMatchObject({ event: { event: 'Grouped', properties: { groupId: 'g1', name: 'ACME' } } })
  })

  it('ties the previous id of an alias to the user', () => {
    expect(read({ userId: 'ann', previousId: 'anon-1' }, 'alias')).toMatchObject({ identity: { userId: 'ann', anonymousId: 'anon-1' } })
  })

  it('gets an id of its own when the sender gave none', () => {
    const ids = [1, 2].map(() => read({ userId: 'ann', event: 'A' }, 'track')).map((event) => ('event' in event ? event.event.id : ''))
    expect(new Set(ids).size).toBe(2)
    expect(ids[0]).not.toBe('')
  })

  it('happened when it was received, unless it says otherwise', () => {
    expect(read({ userId: 'ann', event: 'A' }, 'track')).toMatchObject({ event: { at: now, receivedAt: now } })
    expect(read({ userId: 'ann', event: 'A', timestamp: '1970-01-01' }, 'track')).toMatchObject({ event: { at: 0 } })
  })
})

describe('an event that is refused', () => {
  it('says which part of it is wrong', () => {
    const good = { type: 'track', event: 'A', userId: 'ann' }
    const cases: readonly [unknown, string][] = [
      [null, 'EVENT_INVALID'],
      ['track', 'EVENT_INVALID'],
      [[good], 'EVENT_INVALID'],
      [{ ...good, type: 'trick' }, 'EVENT_TYPE_UNKNOWN'],
      [{ ...good, type: undefined }, 'EVENT_TYPE_UNKNOWN'],
      [{ ...good, userId: undefined }, 'EVENT_IDENTITY_MISSING'],
      [{ ...good, userId: '' }, 'EVENT_IDENTITY_MISSING'],
      [{ ...good, userId: 5 }, 'EVENT_VALUE_INVALID'],
      [{ ...good, userId: 'u'.repeat(256) }, 'EVENT_VALUE_INVALID'],
      [{ ...good, event: undefined }, 'EVENT_NAME_MISSING'],
      [{ ...good, event: '  ' }, 'EVENT_NAME_MISSING'],
      [{ ...good, properties: [] }, 'EVENT_VALUE_INVALID'],
      [{ ...good, properties: 'x' }, 'EVENT_VALUE_INVALID'],
      [{ ...good, messageId: {} }, 'EVENT_VALUE_INVALID'],
      [{ ...good, timestamp: 'soon' }, 'EVENT_TIMESTAMP_INVALID'],
      [{ ...good, timestamp: '1969-12-31T23:59:59Z' }, 'EVENT_TIMESTAMP_OUT_OF_RANGE'],
      [{ ...good, timestamp: '2026-06-02T12:00:01Z' }, 'EVENT_TIMESTAMP_OUT_OF_RANGE'],
      [{ ...good, properties: { a: 'x'.repeat(33_000) } }, 'EVENT_TOO_LARGE'],
      [{ ...good, properties: { a: '\0' } }, 'EVENT_TEXT_INVALID'],
      [{ ...good, properties: { '\ud800': 1 } }, 'EVENT_TEXT_INVALID'],
      [{ type: 'alias', userId: 'ann' }, 'EVENT_IDENTITY_MISSING'],
      [{ type: 'group', userId: 'ann' }, 'EVENT_GROUP_MISSING'],
      [{ type: 'identify', userId: 'ann', traits: 'x' }, 'EVENT_VALUE_INVALID'],
    ]
    expect(cases.map(([sent]) => refusalOf(sent))).toEqual(cases.map(([, code]) => code))
    expect(refusalOf(good)).toBeNull()
  })

  it('is up to a day ahead still welcome', () => {
    expect(refusalOf({ type: 'track', event: 'A', userId: 'ann', timestamp: '2026-06-02T12:00:00Z' })).toBeNull()
  })
})
