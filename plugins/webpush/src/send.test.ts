import { CallError, type JsonObject, type OutgoingMessage } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import webpush from 'web-push'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openOutside, type Outside } from '../../../test/support/outside.ts'
import { createBrowser, vapidOf } from '../test/browser.ts'
import type { PushContent } from './content.ts'
import { send } from './send.ts'

const keys = webpush.generateVAPIDKeys()
const settings = { subject: 'mailto:push@shop.example', privateKey: keys.privateKey }
const tracking = {
  click: (index: number) => `https://flows.example/t/c/${index}`,
  open: 'https://flows.example/t/o',
  unsubscribe: 'https://flows.example/u',
  preferences: 'https://flows.example/p',
  returnToken: 'token',
}
const now = Date.UTC(2027, 0, 4, 9)

let outside: Outside
beforeAll(async () => {
  outside = await openOutside('push.example')
})
afterAll(() => outside.close())
beforeEach(() => {
  outside.asked.length = 0
  outside.answer(() => ({ status: 201 }))
})

const browser = createBrowser()
const phone = createBrowser()
const desk = browser.subscribe('https://push.example/desk')
const both = `${desk} ${phone.subscribe('https://push.example/phone')}`

function push(content: Partial<PushContent> = {}, to = desk, given: JsonObject = settings) {
  const message: OutgoingMessage<PushContent> = {
    id: 'message-1',
    key: 'key-1',
    to,
    content: { title: 'Hello', ...content },
    transactional: false,
    tracking,
  }
  return send(message, callContext({ http: outside.http, settings: given, now }))
}

async function fault(work: Promise<unknown>): Promise<CallError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CallError)) throw new Error('Expected a CallError', { cause: error })
  return error
}

describe('the browser of these tests', () => {
  it('opens the example of RFC 8291', () => {
    const example = createBrowser({ privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', auth: 'BTBZMqHH6r4Tts7J_aSIgg' })
    expect(example.p256dh).toBe('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4')
    const body =
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
    expect(example.open(Buffer.from(body, 'base64url'))).toBe('When I grow up, I want to be a watermelon')
  })
})

describe('a notification', () => {
  it('reaches the browser alone, with its links tracked (000.24)', async () => {
    const content = {
      title: 'Ваша корзина ждёт 🛒',
      body: 'В ней две вещи',
      url: 'https://shop.example/cart',
      icon: 'https://shop.example/icon.png',
      image: ' ',
      buttons: [
        { name: 'later', title: 'Later', kind: 'reply' as const },
        { name: 'sale', title: 'Sale', kind: 'url' as const, url: 'https://shop.example/sale' },
      ],
    }
    expect(await push(content)).toEqual({ lost: [] })
    const [request] = outside.asked
    expect(request).toMatchObject({ method: 'POST', url: 'https://push.example/desk' })
    expect(request!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' })
    expect(request!.body).not.toContain('shop.example')
    expect(() => phone.open(request!.bytes)).toThrow('unable to authenticate data')
    expect(JSON.parse(browser.open(request!.bytes))).toEqual({
      title: 'Ваша корзина ждёт 🛒',
      body: 'В ней две вещи',
      icon: 'https://shop.example/icon.png',
      tag: 'message-1',
      url: 'https://flows.example/t/c/0',
      buttons: [
        { name: 'later', title: 'Later' },
        { name: 'sale', title: 'Sale', url: 'https://flows.example/t/c/1' },
      ],
      token: 'token',
    })
  })

  it('is signed for its push service (RFC 8292)', async () => {
    await push()
    const { key, claims } = vapidOf(String(outside.asked[0]!.headers.authorization))
    expect(key).toBe(keys.publicKey)
    expect(claims).toMatchObject({ aud: 'https://push.example', sub: 'mailto:push@shop.example' })
    expect(claims.exp * 1000 - Date.now()).toBeGreaterThan(0)
    expect(claims.exp * 1000 - Date.now()).toBeLessThanOrEqual(24 * 3600_000)
  })

  it('says how long it is kept, how urgent it is and what it takes the place of', async () => {
    await push()
    await push({ ttl: 'P1DT30M', urgency: 'high', topic: 'Корзина' })
    await push({ topic: 'Корзина' })
    const [plain, told, again] = outside.asked.map(({ headers }) => headers)
    expect(plain).toMatchObject({ ttl: '86400', urgency: 'normal' })
    expect(plain).not.toHaveProperty('topic')
    expect(told).toMatchObject({ ttl: '88200', urgency: 'high', topic: expect.stringMatching(/^[\w-]{32}$/) })
    expect(again!['topic']).toBe(told!['topic'])
    expect(JSON.parse(browser.open(outside.asked[2]!.bytes))).toMatchObject({ tag: again!['topic'] })
  })

  it('fits into what push services take: its text is cut at a whole character', async () => {
    await push({ body: '🛒"'.repeat(2000) })
    const { bytes } = outside.asked[0]!
    expect(bytes.length).toBeLessThanOrEqual(4096)
    const { body } = JSON.parse(browser.open(bytes)) as { body: string }
    expect(body).toMatch(/^(🛒")+🛒?…$/u)
    const long = {
      url: 'https://shop.example/',
      icon: `https://shop.example/${'a'.repeat(1900)}`,
      image: `https://shop.example/${'a'.repeat(1900)}`,
    }
    expect(await fault(push({ title: 'я'.repeat(300), ...long }))).toMatchObject({ kind: 'permanent', code: 'WEBPUSH_TOO_LARGE' })
  })

  it('reaches every browser of the contact', async () => {
    await push({}, both)
    expect(outside.asked.map(({ url }) => url).toSorted()).toEqual(['https://push.example/desk', 'https://push.example/phone'])
  })
})

describe('a push service', () => {
  it.each([404, 410])('that knows a subscription no more (%i) has it told, and the others are reached', async (status) => {
    outside.answer(({ url }) => ({ status: url.endsWith('/desk') ? status : 201 }))
    expect(await push({}, both)).toEqual({ lost: [desk] })
    expect(await fault(push())).toMatchObject({ kind: 'permanent', code: 'WEBPUSH_GONE' })
  })

  it('that has too much to do (429) or takes nothing for now (503) has it tried again, when it says', async () => {
    outside.answer(() => ({ status: 429, headers: { 'retry-after': '120' } }))
    expect(await fault(push())).toMatchObject({ kind: 'retry', code: 'WEBPUSH_STATUS_429', retryAfterMs: 120_000 })
    outside.answer(() => ({ status: 503, headers: { 'retry-after': new Date(now + 60_000).toUTCString() } }))
    expect(await fault(push())).toMatchObject({ kind: 'retry', code: 'WEBPUSH_STATUS_503', retryAfterMs: 60_000 })
    outside.answer(() => ({ status: 503 }))
    expect(await fault(push())).toMatchObject({ kind: 'retry', retryAfterMs: undefined })
  })

  it('that refuses it for good fails it', async () => {
    const codes: string[] = []
    for (const status of [400, 403, 413]) {
      outside.answer(() => ({ status, body: `no: ${keys.privateKey}` }))
      const { kind, code, message } = await fault(push())
      codes.push(`${kind} ${code}`)
      expect(message).not.toContain(keys.privateKey)
      expect(message).not.toContain('/desk')
    }
    expect(codes).toEqual(['permanent WEBPUSH_REFUSED', 'permanent WEBPUSH_KEYS_REFUSED', 'permanent WEBPUSH_TOO_LARGE'])
  })

  it.each([500, 502, 504])('that broke while it had the request (%i) may have taken it, and is not asked again', async (status) => {
    outside.answer(() => ({ status }))
    expect(await fault(push())).toMatchObject({ kind: 'unknown', code: `WEBPUSH_STATUS_${status}` })
  })

  it('that is lost after the request was sent leaves its fate unknown, unless another browser took it', async () => {
    outside.answer(({ url }) => (url.endsWith('/desk') ? 'drop' : { status: 429 }))
    expect(await fault(push({}, both))).toMatchObject({ kind: 'unknown', code: 'HTTP_CONNECTION_LOST' })
    outside.answer(({ url }) => (url.endsWith('/desk') ? 'drop' : { status: 201 }))
    expect(await push({}, both)).toEqual({ lost: [] })
  })

  it('on this machine or a private network is not asked', async () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '10.0.0.1', '169.254.169.254'])
      expect(await fault(push({}, browser.subscribe(`https://${host}/x`)))).toMatchObject({
        kind: 'permanent',
        code: 'HTTP_ADDRESS_REFUSED',
      })
  })

  it('is not asked before the connection has its keys', async () => {
    expect(await fault(push({}, desk, { subject: 'mailto:a@b.example' }))).toMatchObject({ kind: 'retry', code: 'WEBPUSH_UNSET' })
    expect(outside.asked).toEqual([])
  })

  it('is told nothing for a browser whose keys are none', async () => {
    const to = `https://push.example/x#B${'A'.repeat(86)}.${'A'.repeat(22)}`
    expect(await fault(push({}, to))).toMatchObject({ kind: 'permanent', code: 'WEBPUSH_KEYS_BAD' })
    expect(outside.asked).toEqual([])
  })
})
