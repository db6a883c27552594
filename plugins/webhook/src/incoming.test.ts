import type { JsonObject } from '@millrace/core'
import { callContext, routeContext, routeRequest } from '@millrace/core/testing'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { incomingRoute } from './incoming.ts'
import { connection } from './settings.ts'
import { valueAt } from './pointer.ts'

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const settings = { incomingSecret: secretOf(1), previousIncomingSecret: secretOf(2) }
const now = Date.UTC(2027, 0, 4, 9)
const paid = {
  type: 'order.paid',
  timestamp: '2027-01-04T08:59:00Z',
  data: { userId: 'anna', total: 5, customer: { email: 'a@mail.example' } },
}

interface Sent {
  readonly id?: string
  readonly secret?: string
  readonly at?: number
  readonly headers?: Record<string, string>
  readonly settings?: JsonObject
}

async function receive(webhook: unknown, sent: Sent = {}) {
  const { id = 'msg_1', secret = settings.incomingSecret, at = now, headers = {} } = sent
  const body = typeof webhook === 'string' ? webhook : JSON.stringify(webhook)
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(at / 1000),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
  }
  const request = routeRequest({ body, headers: { ...signed, ...headers } })
  const answer = await incomingRoute.handle(request, routeContext({ now, settings: sent.settings ?? settings }))
  const told = typeof answer.body === 'string' ? (JSON.parse(answer.body) as JsonObject) : {}
  return { status: answer.status, code: told['code'], events: answer.events }
}

describe('an incoming webhook', () => {
  it('signed by the library of Standard Webhooks is an event of the contact (002.42)', async () => {
    expect(await receive(paid)).toMatchObject({
      status: 202,
      events: [
        {
          type: 'track',
          event: 'order.paid',
          userId: 'anna',
          messageId: 'webhook:msg_1',
          timestamp: '2027-01-04T08:59:00Z',
          properties: { total: 5 },
        },
      ],
    })
  })

  it('is taken with the secret before, while the sender changes over, and with no other', async () => {
    expect(await receive(paid, { secret: settings.previousIncomingSecret })).toMatchObject({ status: 202 })
    expect(await receive(paid, { secret: secretOf(3) })).toMatchObject({ status: 401, code: 'WEBHOOK_SIGNATURE_BAD', events: undefined })
  })

  it('is one event when it comes again, under the same id', async () => {
    const messageIds = async (id: string) => (await receive(paid, { id })).events!.map(({ messageId }) => messageId)
    expect(await messageIds('msg_7')).toEqual(await messageIds('msg_7'))
    const long = await messageIds('x '.repeat(300))
    expect(long).toEqual([expect.stringMatching(/^webhook:[\w-]{43}$/)])
    expect(await messageIds('x '.repeat(301))).not.toEqual(long)
  })

  it('is refused unsigned, altered, or five minutes late or early', async () => {
    const code = async (sent: Sent) => {
      const answer = await receive(paid, sent)
      return `${answer.status} ${String(answer.code)}`
    }
    expect(await code({ headers: { 'webhook-signature': '' } })).toBe('401 WEBHOOK_UNSIGNED')
    expect(await code({ headers: { 'webhook-id': 'msg_2' } })).toBe('401 WEBHOOK_SIGNATURE_BAD')
    expect(await code({ headers: { 'webhook-timestamp': String(now / 1000 + 1) } })).toBe('401 WEBHOOK_SIGNATURE_BAD')
    expect(await code({ headers: { 'webhook-timestamp': 'soon' } })).toBe('401 WEBHOOK_TIME_OFF')
    for (const off of [-301_000, 301_000]) expect(await code({ at: now + off })).toBe('401 WEBHOOK_TIME_OFF')
    for (const off of [-299_000, 299_000]) expect(await receive(paid, { at: now + off })).toMatchObject({ status: 202 })
    expect(await code({ headers: { 'webhook-signature': 'v1a,abc v1,' } })).toBe('401 WEBHOOK_SIGNATURE_BAD')
  })

  it('finds no way in before there is a secret: the sender tries again', async () => {
    await expect(receive(paid, { settings: {} })).rejects.toMatchObject({ kind: 'retry', code: 'WEBHOOK_SECRET_UNSET' })
  })
})

describe('what an incoming webhook becomes', () => {
  const mappings: readonly JsonObject[] = [
    { type: 'order.paid', event: 'Order Completed', userId: '/data/customer/id', email: '/data/customer/email', properties: '/data/order' },
    { type: 'visit', event: 'Visited', anonymousId: '/data/visitor' },
  ]
  const mapped = { ...settings, mappings }

  it('is said by the connection, type by type', async () => {
    const order = { ...paid, data: { customer: { id: 42, email: ' a@mail.example ' }, order: { total: 5 } } }
    expect((await receive(order, { settings: mapped })).events).toEqual([
      { type: 'identify', messageId: 'webhook:msg_1:person', userId: '42', timestamp: paid.timestamp, traits: { email: 'a@mail.example' } },
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'webhook:msg_1',
        userId: '42',
        timestamp: paid.timestamp,
        properties: { total: 5 },
      },
    ])
    expect((await receive({ type: 'visit', data: { visitor: 'v1' } }, { settings: mapped })).events).toEqual([
      { type: 'track', event: 'Visited', messageId: 'webhook:msg_1', anonymousId: 'v1', properties: { visitor: 'v1' } },
    ])
  })

  it('is nothing, with the reason, for what is not mapped, nobody’s, or no webhook', async () => {
    const refusal = async (webhook: unknown, given: JsonObject = settings) => {
      const { status, code } = await receive(webhook, { settings: given })
      return `${String(status)} ${String(code)}`
    }
    expect(await refusal({ ...paid, type: 'order.lost' }, mapped)).toBe('422 WEBHOOK_TYPE_UNKNOWN')
    expect(await refusal(paid, mapped)).toBe('422 WEBHOOK_PERSON_MISSING')
    expect(await refusal({ ...paid, data: { userId: ' ' } })).toBe('422 WEBHOOK_PERSON_MISSING')
    expect(await refusal({ data: {} })).toBe('422 WEBHOOK_TYPE_MISSING')
    for (const body of ['[]', '{', '"x"', 'null']) expect(await refusal(body)).toBe('422 WEBHOOK_BODY_BAD')
  })

  it('is read from the webhook’s own properties alone', () => {
    const document = { 'a/b': { '~': [1, { c: null }] }, '': 5 }
    expect(['/a~1b/~0/0', '/a~1b/~0/1/c', '/', ''].map((pointer) => valueAt(document, pointer))).toEqual([1, null, 5, document])
    expect(['/constructor/name', '/__proto__', '/a~1b/x/y', '/~0'].map((pointer) => valueAt(document, pointer))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    )
  })
})

describe('the connection', () => {
  const tried = (given: JsonObject) => connection.test!(callContext({ settings: given }))

  it('says what can be done with its secrets', async () => {
    expect(await tried({ secret: secretOf(1) })).toMatchObject({ en: 'Webhooks can be sent; to receive them, give the other secret' })
    expect(await tried(settings)).toMatchObject({ en: 'Webhooks can be received; to send them, give the other secret' })
    expect(await tried({ secret: secretOf(1), ...settings })).toMatchObject({ en: 'Webhooks can be sent and received' })
    await expect(tried({})).rejects.toMatchObject({ code: 'WEBHOOK_SECRET_UNSET' })
    const twice = [1, 2].map(() => ({ type: 'a', event: 'A' }))
    await expect(tried({ secret: secretOf(1), mappings: twice })).rejects.toMatchObject({ code: 'WEBHOOK_TYPE_TWICE' })
  })
})
