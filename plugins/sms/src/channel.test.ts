import { CallError, type Contact, type HttpResponse, type JsonObject, type OutgoingMessage, type Reported } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createGatewayDouble } from '../test/gateway-double.ts'
import type { SmsContent } from './content.ts'
import plugin from './index.ts'

const channel = plugin.channels![0]!
const id = '019a0000-0000-7000-8000-00000000000a'
const tracking = {
  click: (index: number) => `https://t.example/c/${index}`,
  open: 'https://t.example/o',
  unsubscribe: 'https://t.example/u',
  preferences: 'https://t.example/p',
  returnToken: 'token',
}
const canary = 'canary-5f1e-secret'

const settingsOf: Readonly<Record<string, JsonObject>> = {
  twilio: {
    gateway: 'twilio',
    twilioAccount: 'AC1',
    twilioToken: canary,
    from: '+15005550006',
    deliveryUrl: 'https://flows.example/x/sms/delivery/t',
  },
  vonage: {
    gateway: 'vonage',
    vonageKey: 'k',
    vonageSecret: canary,
    from: 'MyShop',
    deliveryUrl: 'https://flows.example/x/sms/delivery/t',
  },
  smsc: { gateway: 'smsc', smscLogin: 'ann', smscPassword: canary },
  http: {
    gateway: 'http',
    url: 'https://gateway.example/send/{{to}}?k={{key}}',
    headers: { Authorization: 'Bearer {{secret}}', 'Idempotency-Key': '{{key}}' },
    body: '{"to": "{{to}}", "text": "{{text}}", "from": "{{from}}", "ref": "{{id}}"}',
    secret: canary,
    idPath: '/messages/0/id',
    errorPath: '/error',
  },
}

function world(settings: JsonObject = settingsOf['twilio']!, keeps = true) {
  const double = createGatewayDouble()
  const reports: Reported[] = []
  const report = async (found: Reported) => {
    if (!keeps) throw new Error('The database is away')
    reports.push(found)
  }
  const context = callContext({ settings, http: double.http, report })
  const send = (content: Partial<SmsContent> = {}, more: Partial<OutgoingMessage> = {}) =>
    channel.send(
      { id, key: 'key-1', to: '+79161234567', content: { text: 'Hi', ...content }, transactional: false, tracking, ...more },
      context,
    )
  const failure = async (...answers: Parameters<typeof double.next>) => {
    double.next(...answers)
    return await send().then(
      () => ({ kind: 'sent', code: '', message: '', retryAfterMs: undefined }),
      ({ kind, code, message, retryAfterMs }: CallError) => ({ kind, code, message, retryAfterMs }),
    )
  }
  return { ...double, reports, send, failure }
}
const answer = (status: number, body: unknown, headers = {}): Partial<HttpResponse> => ({ status, headers, body: JSON.stringify(body) })

describe('a text message', () => {
  it('reaches a phone by Twilio, and is known by its SID (000.22, 001.22, 002.44, 004.15)', async () => {
    const { send, asked } = world()
    expect(await send({ text: 'Заказ готов' })).toEqual({ reference: 'SM1' })
    expect(asked[0]!.url.href).toBe('https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json')
    expect(asked[0]!.headers['authorization']).toBe(`Basic ${Buffer.from(`AC1:${canary}`).toString('base64')}`)
    expect(Object.fromEntries(asked[0]!.fields)).toEqual({
      To: '+79161234567',
      From: '+15005550006',
      Body: 'Заказ готов',
      StatusCallback: `https://flows.example/x/sms/delivery/t?message=${id}`,
    })
  })

  it('with media is an MMS (000.23)', async () => {
    const { send, asked } = world()
    await send({ media: [{ url: 'https://a.example/1.jpg' }, { url: ' https://a.example/2.jpg ' }] })
    expect(asked[0]!.fields.getAll('MediaUrl')).toEqual(['https://a.example/1.jpg', 'https://a.example/2.jpg'])
    const smsc = world(settingsOf['smsc'])
    await smsc.send({ media: [{ url: 'https://a.example/1.jpg' }] })
    expect([smsc.asked[0]!.fields.get('mms'), smsc.asked[0]!.fields.get('fileurl')]).toEqual(['1', 'https://a.example/1.jpg'])
    const vonage = world(settingsOf['vonage'])
    await expect(vonage.send({ media: [{ url: 'https://a.example/1.jpg' }] })).rejects.toMatchObject({
      kind: 'permanent',
      code: 'SMS_MEDIA_UNSUPPORTED',
    })
  })

  it('goes from a messaging service where no sender is set', async () => {
    const { send, asked } = world({ gateway: 'twilio', twilioAccount: 'AC1', twilioToken: canary, twilioService: 'MG1' })
    await send()
    expect([asked[0]!.fields.get('MessagingServiceSid'), asked[0]!.fields.get('From')]).toEqual(['MG1', null])
  })

  it('reaches it by Vonage, which is told that it is Unicode', async () => {
    const { send, asked } = world(settingsOf['vonage'])
    expect(await send({ text: 'Привет' })).toEqual({ reference: 'V1' })
    expect(Object.fromEntries(asked[0]!.fields)).toMatchObject({
      to: '79161234567',
      from: 'MyShop',
      text: 'Привет',
      type: 'unicode',
      'client-ref': id,
    })
    await send({ text: 'Hi' })
    expect(asked[1]!.fields.has('type')).toBe(false)
  })

  it('reaches it by SMSC.ru', async () => {
    const { send, asked } = world(settingsOf['smsc'])
    expect(await send()).toEqual({ reference: '1' })
    expect(Object.fromEntries(asked[0]!.fields)).toEqual({
      login: 'ann',
      psw: canary,
      phones: '+79161234567',
      mes: 'Hi',
      fmt: '3',
      charset: 'utf-8',
    })
    const keyed = world({ gateway: 'smsc', smscPassword: canary })
    await keyed.send()
    expect([keyed.asked[0]!.fields.get('apikey'), keyed.asked[0]!.fields.get('login')]).toEqual([canary, null])
  })

  it('reaches it by any gateway that is described, and no text of a message changes the request', async () => {
    const { send, asked } = world(settingsOf['http'])
    expect(await send({ text: 'He said "hi", {{key}} & \\ \n</x>' })).toEqual({ reference: 'G1' })
    expect(asked[0]!.url.href).toBe('https://gateway.example/send/%2B79161234567?k=key-1')
    expect(JSON.parse(asked[0]!.body)).toEqual({ to: '+79161234567', text: 'He said "hi", {{key}} & \\ \n</x>', from: '', ref: id })
    expect(asked[0]!.headers).toEqual({ authorization: `Bearer ${canary}`, 'idempotency-key': 'key-1', 'content-type': 'application/json' })
    const plain = world({ gateway: 'http', url: 'https://gateway.example/', body: 'to={{digits}}&text={{text}}' })
    expect(await plain.send({ text: 'a&to=1' })).toEqual({})
    expect(Object.fromEntries(plain.asked[0]!.fields)).toEqual({ to: '79161234567', text: 'a&to=1' })
    const xml = world({
      gateway: 'http',
      url: 'https://gateway.example/',
      headers: { 'Content-Type': 'text/xml' },
      body: '<t>{{text}}</t>',
    })
    await xml.send({ text: '</t><to>1</to>' })
    expect(xml.asked[0]!.body).toBe('<t>&lt;/t&gt;&lt;to&gt;1&lt;/to&gt;</t>')
    const got = world({ gateway: 'http', method: 'GET', url: 'https://gateway.example/?t={{text}}' })
    await got.send({ text: 'a&b=c' })
    expect([got.asked[0]!.method, got.asked[0]!.url.searchParams.get('t'), got.asked[0]!.body]).toEqual(['GET', 'a&b=c', ''])
  })

  it('has its links tracked, unless its author does not want that', async () => {
    const { send, asked } = world()
    const text = 'Look: https://a.example, https://b.example'
    await send({ text })
    await send({ text, trackLinks: false })
    expect(asked.map(({ fields }) => fields.get('Body'))).toEqual(['Look: https://t.example/c/0, https://t.example/c/1', text])
    expect([channel.links!({ text }), channel.links!({ text, trackLinks: false })]).toEqual([
      ['https://a.example', 'https://b.example'],
      [],
    ])
  })

  it('sends the same key at every attempt (R6)', async () => {
    const { send, asked, next } = world(settingsOf['http'])
    next(answer(429, {}))
    await expect(send()).rejects.toMatchObject({ kind: 'retry' })
    await send()
    expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1'])
  })
})

describe('a gateway that fails', () => {
  it('and says when, is asked again then', async () => {
    const { failure } = world()
    expect(await failure(answer(429, { code: 20429, message: 'Too Many Requests' }, { 'retry-after': '7' }))).toMatchObject({
      kind: 'retry',
      code: 'SMS_GATEWAY_BUSY',
      retryAfterMs: 7000,
    })
    const inAMinute = new Date(Date.UTC(2027, 0, 4, 9, 1)).toUTCString()
    expect(await failure(answer(503, {}, { 'retry-after': inAMinute }))).toMatchObject({ kind: 'retry', retryAfterMs: 60_000 })
    expect(await failure(answer(429, {}, { 'retry-after': '999999' }))).toMatchObject({ retryAfterMs: 3_600_000 })
  })

  it('leaves in doubt what it may have taken, so that marketing is sent once at most (R4)', async () => {
    const { failure } = world()
    for (const status of [500, 502, 504, 408])
      expect(await failure(answer(status, {}))).toMatchObject({ kind: 'unknown', code: 'SMS_ANSWER_UNCLEAR' })
    expect(await failure(answer(200, { odd: true }))).toMatchObject({ kind: 'unknown' })
    expect(await failure(new CallError('unknown', 'HTTP_TIMEOUT', 'late'))).toMatchObject({ kind: 'unknown', code: 'HTTP_TIMEOUT' })
    expect(await failure(new CallError('retry', 'HTTP_CONNECT_FAILED', 'closed'))).toMatchObject({ kind: 'retry' })
  })

  it('is asked again under the key where it sends once for one', async () => {
    const { failure } = world({ ...settingsOf['http'], onceByKey: true })
    expect(await failure(new CallError('unknown', 'HTTP_TIMEOUT', 'late'))).toMatchObject({ kind: 'retry' })
    expect(await failure(answer(502, {}))).toMatchObject({ kind: 'retry' })
  })

  it('refuses a message for good, in its own words', async () => {
    const refused = { code: 21211, message: "The 'To' number is not a valid phone number.", status: 400 }
    expect(await world().failure(answer(400, refused))).toMatchObject({
      kind: 'permanent',
      code: 'SMS_REFUSED',
      message: "The gateway refused it: 400 21211 The 'To' number is not a valid phone number.",
    })
    const vonage = world(settingsOf['vonage'])
    expect(await vonage.failure(answer(200, { messages: [{ status: '6', 'error-text': 'Unroutable message' }] }))).toMatchObject({
      kind: 'permanent',
      message: 'The gateway refused it: 6 Unroutable message',
    })
    expect(await vonage.failure(answer(200, { messages: [{ status: '1', 'error-text': 'Throttled' }] }))).toMatchObject({
      kind: 'retry',
      code: 'SMS_GATEWAY_BUSY',
    })
    expect(await vonage.failure(answer(200, { messages: [{ status: '0', 'message-id': 'a' }, { status: '1' }] }))).toMatchObject({
      kind: 'unknown',
    })
    const smsc = world(settingsOf['smsc'])
    expect(await smsc.failure(answer(200, { error: 'invalid number', error_code: 7 }))).toMatchObject({ kind: 'permanent' })
    expect(await smsc.failure(answer(200, { error: 'no money', error_code: 3 }))).toMatchObject({
      kind: 'retry',
      code: 'SMS_ACCOUNT_REFUSED',
    })
    const any = world(settingsOf['http'])
    expect(await any.failure(answer(200, { error: { text: 'bad' } }))).toMatchObject({
      kind: 'permanent',
      message: 'The gateway refused it: {"text":"bad"}',
    })
  })

  it('refuses the account, and the message waits until a person mends it', async () => {
    for (const status of [401, 402, 403, 404])
      expect(await world().failure(answer(status, {}))).toMatchObject({ kind: 'retry', code: 'SMS_ACCOUNT_REFUSED' })
  })

  it('knows that the number unsubscribed, and so do we from then on', async () => {
    const { failure, reports } = world()
    expect(await failure(answer(400, { code: 21610, message: 'Attempt to send to unsubscribed recipient' }))).toMatchObject({
      kind: 'permanent',
    })
    expect(reports).toEqual([{ suppressions: [{ channel: 'sms', address: '+79161234567', scope: 'marketing', reason: 'unsubscribed' }] }])
  })

  it('is asked again when it could not be kept that the number unsubscribed: what was refused is certain, not unknown', async () => {
    const { failure } = world(settingsOf['twilio'], false)
    expect(await failure(answer(400, { code: 21610, message: 'Attempt to send to unsubscribed recipient' }))).toMatchObject({
      kind: 'retry',
      code: 'SMS_REFUSAL_NOT_KEPT',
    })
  })

  it('never has its secrets told', async () => {
    for (const name of Object.keys(settingsOf)) {
      const { failure } = world(settingsOf[name]!)
      for (const status of [400, 401, 500]) {
        const { message } = await failure(answer(status, { message: `no ${canary}`, error: `no ${canary}`, code: 1 }))
        expect(message).not.toContain(canary)
      }
      expect((await failure(new CallError('unknown', 'HTTP_TIMEOUT', `https://x/?key=${canary} is late`))).message).not.toContain(canary)
    }
  })
})

describe('what cannot be sent', () => {
  it('is not handed to the gateway', async () => {
    const { send, asked } = world()
    await expect(send({}, { to: '+79161234567, +79161234568' })).rejects.toMatchObject({ kind: 'permanent', code: 'SMS_ADDRESS_INVALID' })
    await expect(send({ from: 'A\r\nX: 1' })).rejects.toMatchObject({ kind: 'permanent', code: 'SMS_SENDER_INVALID' })
    await expect(send({ media: [{ url: 'file:///etc/passwd' }] })).rejects.toMatchObject({
      kind: 'permanent',
      code: 'SMS_MEDIA_ADDRESS_BAD',
    })
    await expect(send({ text: ' ' })).rejects.toMatchObject({ kind: 'permanent', code: 'SMS_TEXT_EMPTY' })
    expect(asked).toEqual([])
  })

  it('waits for a gateway to be set', async () => {
    for (const settings of [
      {},
      { gateway: 'twilio' },
      { gateway: 'smpp', smppUrl: 'smpp://a' },
      { gateway: 'http', url: ' ' },
    ] as JsonObject[])
      await expect(world(settings).send()).rejects.toMatchObject({ kind: 'retry', code: 'SMS_GATEWAY_UNSET' })
  })

  it('is a message to a contact without a phone', () => {
    const contact = (attributes: JsonObject): Contact => ({ id: '1', userId: 'u', anonymousId: null, attributes, createdAt: 0 })
    expect([channel.address(contact({ phone: '8 916 123 45 67' })), channel.address(contact({ email: 'a@b.example' }))]).toEqual([
      '+79161234567',
      null,
    ])
  })
})

describe('the connection', () => {
  it('is tried without sending anything', async () => {
    const { http, next, asked } = createGatewayDouble()
    const test = (settings: JsonObject) => plugin.connection!.test!(callContext({ settings, http }))
    next(answer(200, { friendly_name: 'My account' }), answer(200, { balance: '12.5' }), answer(200, { value: 3 }))
    expect(await test(settingsOf['twilio']!)).toMatchObject({ en: 'The account My account answers' })
    expect(await test(settingsOf['smsc']!)).toMatchObject({ en: 'The account answers, its balance is 12.5' })
    expect(await test(settingsOf['vonage']!)).toMatchObject({ en: 'The account answers, its balance is 3' })
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET'])
    next(answer(401, { message: `Authenticate ${canary}` }), answer(200, { error: 'authorise error', error_code: 2 }))
    await expect(test(settingsOf['twilio']!)).rejects.toThrow('The gateway refuses the account: 401 Authenticate ***')
    await expect(test(settingsOf['smsc']!)).rejects.toThrow('authorise error')
  })

  it('learns where reports are to be sent', async () => {
    let settings: JsonObject = settingsOf['vonage']!
    const context = {
      ...callContext({ settings, renew: async (change) => (settings = await change(settings)) }),
      urlOf: (route: string) => `https://flows.example/x/sms/${route}/new`,
    }
    await plugin.connection!.prepare!(context)
    expect(settings['deliveryUrl']).toBe('https://flows.example/x/sms/delivery/new')
  })
})
