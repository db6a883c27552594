import { createHmac } from 'node:crypto'
import type { JsonObject, RouteRequest } from '@millrace/core'
import { routeContext, routeRequest } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import plugin from './index.ts'

const id = '019a0000-0000-7000-8000-00000000000a'
const urlOf = (route: string) => `https://flows.example/x/sms/${route}/ticket`
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

async function hear(settings: JsonObject, request: Partial<RouteRequest>, method: 'POST' | 'GET' = 'POST') {
  const route = plugin.routes!.find((one) => one.method === method)!
  return await route.handle(routeRequest(request), routeContext({ settings, urlOf }))
}
const posted = (fields: Readonly<Record<string, string>>) => ({ headers: formType, body: new URLSearchParams(fields).toString() })

const twilio = { gateway: 'twilio', twilioAccount: 'AC1', twilioToken: 'token' }
function signed(fields: Readonly<Record<string, string>>, query: Readonly<Record<string, string>> = {}, token = 'token') {
  const search = new URLSearchParams(query).toString()
  const text = Object.keys(fields)
    .toSorted()
    .reduce((all, name) => all + name + fields[name], urlOf('delivery') + (search === '' ? '' : `?${search}`))
  const signature = createHmac('sha1', token).update(text).digest('base64')
  const { body } = posted(fields)
  return { body, query, headers: { ...formType, 'x-twilio-signature': signature } }
}

describe('a report of Twilio', () => {
  it('names the message by our own id, and is signed', async () => {
    const report = { MessageSid: 'SM1', MessageStatus: 'delivered', To: '+79161234567' }
    const answer = await hear(twilio, signed(report, { message: id }))
    expect(answer.statuses).toEqual([{ message: id, status: 'delivered' }])
    expect([answer.headers, answer.body]).toEqual([{ 'content-type': 'text/xml; charset=utf-8' }, expect.stringContaining('<Response>')])
  })

  it('names it by its SID where the gateway was told of us in its console, and why it failed', async () => {
    const report = { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' }
    expect((await hear(twilio, signed(report))).statuses).toEqual([
      { reference: { channel: 'sms', value: 'SM1' }, status: 'failed', properties: { reason: '30003' } },
    ])
  })

  it('on a message that is still on its way tells nothing', async () => {
    for (const MessageStatus of ['queued', 'sending', 'sent'])
      expect((await hear(twilio, signed({ MessageSid: 'SM1', MessageStatus }))).statuses).toBeUndefined()
  })

  it('changes nothing when it was not signed by the account', async () => {
    const report = { MessageSid: 'SM1', MessageStatus: 'delivered' }
    const { body, headers } = signed(report)
    const others = [
      signed(report, {}, 'another'),
      { body, headers: formType },
      { body: `${body}&X=1`, headers },
      { body, headers, query: { message: id } },
    ]
    for (const request of others)
      await expect(hear(twilio, request)).rejects.toMatchObject({ kind: 'permanent', code: 'SMS_SIGNATURE_WRONG' })
    await expect(hear({ gateway: 'twilio', twilioAccount: 'AC1' }, signed(report, {}, ''))).rejects.toMatchObject({
      code: 'SMS_GATEWAY_UNSET',
    })
  })
})

describe('a text that somebody sends us', () => {
  const incoming = (Body: string) => ({ MessageSid: 'SM9', SmsStatus: 'received', From: '+79161234567', To: '+15005550006', Body })

  it('is a reply to the last message to that number', async () => {
    expect((await hear(twilio, signed(incoming('Да, приеду')))).statuses).toEqual([
      { to: { channel: 'sms', address: '+79161234567' }, status: 'replied', occurrence: 'SM9', properties: { text: 'Да, приеду' } },
    ])
  })

  it('that says stop ends marketing to that number, by any gateway', async () => {
    const stopped = {
      statuses: [{ to: { channel: 'sms', address: '+79161234567' }, status: 'unsubscribed', properties: { text: 'Стоп' } }],
      suppressions: [{ channel: 'sms', address: '+79161234567', scope: 'marketing', reason: 'unsubscribed' }],
    }
    expect(await hear(twilio, signed(incoming('Стоп')))).toMatchObject(stopped)
    const vonage = { gateway: 'vonage', vonageKey: 'k', vonageSecret: 's', from: 'x' }
    expect(
      await hear(vonage, { query: { msisdn: '79161234567', to: '447700900000', messageId: 'V9', text: 'Стоп', type: 'unicode' } }, 'GET'),
    ).toMatchObject(stopped)
    const smsc = { gateway: 'smsc', smscPassword: 's' }
    expect(await hear(smsc, posted({ id: '7', phone: '79161234567', mes: 'Стоп', to: '79160000000' }))).toMatchObject(stopped)
  })

  it('from what is no number tells nothing', async () => {
    expect((await hear({ gateway: 'smsc', smscPassword: 's' }, posted({ id: '7', phone: 'Bank', mes: 'Стоп' }))).statuses).toBeUndefined()
  })
})

describe('a report of another gateway', () => {
  it('is read in each one’s form', async () => {
    const vonage = { gateway: 'vonage', vonageKey: 'k', vonageSecret: 's', from: 'x' }
    const dlr = { msisdn: '79161234567', messageId: 'V1', status: 'expired', 'err-code': '1', 'client-ref': id }
    const failed = [{ message: id, status: 'failed', properties: { reason: '1' } }]
    expect((await hear(vonage, { query: dlr }, 'GET')).statuses).toEqual(failed)
    expect((await hear(vonage, { body: JSON.stringify(dlr), headers: { 'content-type': 'application/json' } })).statuses).toEqual(failed)
    expect((await hear(vonage, posted({ ...dlr, status: 'buffered' }))).statuses).toBeUndefined()

    const smsc = { gateway: 'smsc', smscPassword: 's' }
    const answer = await hear(smsc, posted({ id: '5', phone: '79161234567', status: '1', ts: '1799053200', err: '0' }))
    expect([answer.statuses, answer.body]).toEqual([
      [{ reference: { channel: 'sms', value: '5' }, status: 'delivered', at: 1_799_053_200_000 }],
      'OK',
    ])
    expect((await hear(smsc, posted({ id: '5', phone: '7', status: '20', err: '6' }))).statuses).toMatchObject([
      { status: 'failed', properties: { reason: '6' } },
    ])
    expect((await hear(smsc, posted({ id: '5', phone: '7', status: '-1' }))).statuses).toBeUndefined()
  })

  it('is read by the fields and words that its operator gave', async () => {
    const http = {
      gateway: 'http',
      url: 'https://gateway.example/',
      reportId: 'msg',
      reportStatus: 'state',
      delivered: 'OK, seen',
      failed: 'lost',
    }
    const told = async (state: string, msg = 'G1') => (await hear(http, { query: { msg, state } }, 'GET')).statuses
    expect(await told('ok')).toEqual([{ reference: { channel: 'sms', value: 'G1' }, status: 'delivered' }])
    expect(await told('lost', id)).toEqual([{ message: id, status: 'failed', properties: { reason: 'lost' } }])
    expect(await told('queued')).toBeUndefined()
    expect(
      (await hear({ gateway: 'http', url: 'https://g.example/' }, posted({ from: '79161234567', text: 'Hi', id: '1' }))).statuses,
    ).toMatchObject([{ status: 'replied', occurrence: '1' }])
  })

  it('is understood in windows-1251 too', async () => {
    const body = 'id=7&phone=79161234567&mes=%CF%F0%E8%E2%E5%F2+%EC%E8%F0'
    expect((await hear({ gateway: 'smsc', smscPassword: 's' }, { headers: formType, body })).statuses).toMatchObject([
      { properties: { text: 'Привет мир' } },
    ])
  })

  it('comes in vain where the gateway has a connection of its own', async () => {
    await expect(hear({ gateway: 'smpp', smppUrl: 'smpp://a', systemId: 'b' }, {})).rejects.toMatchObject({ kind: 'permanent' })
  })
})
