import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { CallError, type JsonObject, type OutgoingMessage } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openOutside, type Outside, type OutsideAnswer, type OutsideRequest } from '../../../test/support/outside.ts'
import { createAccess, type Access } from './account.ts'
import type { PushContent } from './content.ts'
import { send } from './send.ts'
import { connectionBy } from './settings.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const file = {
  type: 'service_account',
  project_id: 'shop-app',
  private_key_id: 'key-7',
  private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'push@shop-app.iam.gserviceaccount.com',
  token_uri: 'https://evil.example/token',
}
const settings = { serviceAccount: JSON.stringify(file, null, 2) }
const now = Date.UTC(2027, 0, 4, 9)
const phone = 'dGhpcyBpcyBhIHBob25l:APA91b-phone'
const tablet = 'dGhpcyBpcyBhIHRhYmxldA:APA91b-tablet'
const tracking = {
  click: (index: number) => `https://flows.example/t/c/${index}`,
  open: 'https://flows.example/t/o',
  unsubscribe: 'https://flows.example/u',
  returnToken: 'token',
  preferences: 'https://flows.example/p',
}

let outside: Outside
let access: Access
beforeAll(async () => {
  outside = await openOutside('oauth2.googleapis.com', 'fcm.googleapis.com')
})
afterAll(() => outside.close())
beforeEach(() => {
  outside.asked.length = 0
  access = createAccess()
  answer(() => ({ body: JSON.stringify({ name: 'projects/shop-app/messages/1' }) }))
})

let granted = 0
/** Firebase's answers; Google's are that of one who may. */
function answer(firebase: (request: OutsideRequest) => OutsideAnswer | 'drop', google?: () => OutsideAnswer | 'drop') {
  outside.answer((request) => {
    if (request.url.includes('fcm.googleapis.com')) return firebase(request)
    return google?.() ?? { body: JSON.stringify({ access_token: `access-${++granted}`, expires_in: 3600, token_type: 'Bearer' }) }
  })
}
const fault = (status: number, code: string, details: readonly object[] = []) => ({
  status,
  body: JSON.stringify({ error: { code: status, message: `Secret ${file.private_key_id}`, status: code, details } }),
})
const fcmError = (errorCode: string) => [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }]

function push(content: Partial<PushContent> = {}, more: { to?: string; settings?: JsonObject; now?: number } = {}) {
  const message: OutgoingMessage<PushContent> = {
    id: 'message-1',
    key: 'key-1',
    to: more.to ?? phone,
    content: { title: 'Hello', ...content },
    transactional: false,
    tracking,
  }
  return send(message, callContext({ http: outside.http, settings: more.settings ?? settings, now: more.now ?? now }), access)
}
async function failure(work: Promise<unknown>): Promise<CallError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CallError)) throw new Error('Expected a CallError', { cause: error })
  expect(error.message).not.toMatch(/PRIVATE|key-7|access-/)
  return error
}
const requestsTo = (host: string) => outside.asked.filter(({ url }) => url.startsWith(`https://${host}/`))
const sentMessages = () => requestsTo('fcm.googleapis.com').map(({ body }) => (JSON.parse(body) as { message: any }).message)

describe('a notification', () => {
  it('reaches the app by Firebase, with what it shows and what the app is to do (004.26)', async () => {
    const content: PushContent = {
      title: 'Заказ в пути 🚚',
      body: 'Курьер сегодня',
      url: 'https://shop.example/orders',
      image: ' https://shop.example/a.png ',
      buttons: [
        { name: 'later', title: 'Later', kind: 'reply' },
        { name: 'map', title: 'Map', kind: 'url', url: 'https://shop.example/map' },
      ],
      data: { screen: 'orders' },
      ttl: 'PT2H',
      topic: 'order 7',
    }
    expect(await push(content)).toEqual({ reference: 'projects/shop-app/messages/1', lost: [] })
    const [{ url, headers } = { url: '', headers: {} }] = requestsTo('fcm.googleapis.com')
    expect(url).toBe('https://fcm.googleapis.com/v1/projects/shop-app/messages:send')
    expect(headers.authorization).toBe(`Bearer access-${granted}`)
    const [message] = sentMessages()
    expect(message).toMatchObject({
      token: phone,
      notification: { title: 'Заказ в пути 🚚', body: 'Курьер сегодня', image: 'https://shop.example/a.png' },
      data: { screen: 'orders', millrace_token: 'token', millrace_url: 'https://flows.example/t/c/0' },
      android: { priority: 'high', ttl: '7200s', collapse_key: expect.stringMatching(/^[\w-]{32}$/) },
      apns: { headers: { 'apns-priority': '10', 'apns-expiration': String(now / 1000 + 7200) } },
    })
    expect(JSON.parse(message.data.millrace_buttons)).toEqual([
      { name: 'later', title: 'Later' },
      { name: 'map', title: 'Map', url: 'https://flows.example/t/c/1' },
    ])
  })

  it('is plain when its author gave no more, and cut when it is long', async () => {
    await push({ body: '🚚'.repeat(2000), priority: 'normal' })
    const [message] = sentMessages()
    expect([...message.notification.body]).toHaveLength(1000)
    expect(message.notification.body).toMatch(/🚚…$/u)
    expect(message).toMatchObject({ android: { priority: 'normal', ttl: '86400s' }, apns: { headers: { 'apns-priority': '5' } } })
    expect(Object.keys(message.data)).toEqual(['millrace_token'])
    const data = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`d${index}`, 'x'.repeat(1000)]))
    expect(await failure(push({ data }))).toMatchObject({ kind: 'permanent', code: 'PUSH_TOO_LARGE' })
  })

  it('reaches every device, and tells which are registered no more', async () => {
    const both = { to: `${phone} ${tablet}` }
    answer(({ body }) => (body.includes('phone') ? fault(404, 'NOT_FOUND', fcmError('UNREGISTERED')) : { body: '{"name":"n"}' }))
    expect(await push({}, both)).toEqual({ reference: 'n', lost: [phone] })
    expect(await failure(push())).toMatchObject({ kind: 'permanent', code: 'PUSH_UNREGISTERED' })
    const violations = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: 'message.token' }] }]
    answer(() => fault(400, 'INVALID_ARGUMENT', violations))
    expect(await failure(push())).toMatchObject({ code: 'PUSH_UNREGISTERED' })
  })
})

describe('the access that Google gives', () => {
  it('is asked for by a signed assertion, at Google’s own address whatever the file says', async () => {
    await push()
    const [{ url, body } = { url: '', body: '' }] = requestsTo('oauth2.googleapis.com')
    expect(url).toBe('https://oauth2.googleapis.com/token')
    const fields = new URLSearchParams(body)
    expect(fields.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header = '', claims = '', signature = ''] = fields.get('assertion')!.split('.')
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-7' })
    const scope = 'https://www.googleapis.com/auth/firebase.messaging'
    expect(read(claims)).toEqual({ iss: file.client_email, scope, aud: url, iat: now / 1000, exp: now / 1000 + 3600 })
    const key = createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }))
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.stringify(outside.asked.map(({ url: asked }) => asked))).not.toContain('evil')
  })

  it('is asked for once by all who need it, and again before it ends', async () => {
    await Promise.all([push(), push(), push({}, { to: `${phone} ${tablet}` })])
    await push({}, { now: now + 58 * 60_000 })
    expect(requestsTo('oauth2.googleapis.com')).toHaveLength(1)
    await push({}, { now: now + 59 * 60_000 })
    expect(requestsTo('oauth2.googleapis.com')).toHaveLength(2)
  })

  it('is asked for anew, once, when Firebase refuses it', async () => {
    await push()
    const old = `Bearer access-${granted}`
    answer(({ headers }) => (headers.authorization === old ? fault(401, 'UNAUTHENTICATED') : { body: '{"name":"n"}' }))
    expect(await push()).toMatchObject({ reference: 'n' })
    expect(requestsTo('oauth2.googleapis.com')).toHaveLength(2)
    answer(() => fault(401, 'UNAUTHENTICATED'))
    expect(await failure(push())).toMatchObject({ kind: 'retry', code: 'PUSH_LOGIN_REFUSED' })
    expect(requestsTo('oauth2.googleapis.com')).toHaveLength(3)
  })

  it('that is refused or does not come leaves the message to be tried again: nobody was told anything', async () => {
    const ok = () => ({ body: '{}' })
    answer(ok, () => ({ status: 400, body: '{"error":"invalid_grant","error_description":"key-7"}' }))
    expect(await failure(push())).toMatchObject({
      kind: 'retry',
      code: 'PUSH_LOGIN_REFUSED',
      message: expect.stringContaining('invalid_grant'),
    })
    answer(ok, () => ({ status: 503, headers: { 'retry-after': '9' } }))
    expect(await failure(push())).toMatchObject({ kind: 'retry', code: 'PUSH_LOGIN_BUSY', retryAfterMs: 9000 })
    answer(ok, () => 'drop')
    expect(await failure(push())).toMatchObject({ kind: 'retry', code: 'HTTP_CONNECTION_LOST' })
    answer(ok, () => ({ body: '<html>' }))
    expect(await failure(push())).toMatchObject({ kind: 'retry', code: 'PUSH_LOGIN_ODD' })
    expect(requestsTo('fcm.googleapis.com')).toEqual([])
  })

  it('needs a file that is one', async () => {
    const bad = [{}, { ...file, type: 'user' }, { ...file, project_id: '../x' }, { ...file, private_key: 'none' }]
    for (const serviceAccount of [...bad.map((each) => JSON.stringify(each)), '{', 'null'])
      expect(await failure(push({}, { settings: { serviceAccount } }))).toMatchObject({ kind: 'permanent', code: 'PUSH_ACCOUNT_BAD' })
    expect(await failure(push({}, { settings: {} }))).toMatchObject({ kind: 'retry', code: 'PUSH_UNSET' })
    expect(outside.asked).toEqual([])
  })
})

describe('Firebase', () => {
  it('that has too much to do, or is out of order, is asked again when it says', async () => {
    answer(() => ({ ...fault(429, 'RESOURCE_EXHAUSTED', fcmError('QUOTA_EXCEEDED')), headers: { 'retry-after': '60' } }))
    expect(await failure(push())).toMatchObject({ kind: 'retry', code: 'PUSH_STATUS_429', retryAfterMs: 60_000 })
    answer(() => fault(503, 'UNAVAILABLE'))
    expect(await failure(push())).toMatchObject({ kind: 'retry', code: 'PUSH_STATUS_503' })
    answer(() => 'drop')
    expect(await failure(push())).toMatchObject({ kind: 'unknown' })
    answer(() => fault(500, 'INTERNAL'))
    expect(await failure(push())).toMatchObject({ kind: 'unknown', code: 'PUSH_STATUS_500' })
  })

  it('that refuses the message, the app or us says so', async () => {
    const codes: string[] = []
    const answers = [
      fault(400, 'INVALID_ARGUMENT'),
      fault(403, 'PERMISSION_DENIED', fcmError('SENDER_ID_MISMATCH')),
      fault(403, 'PERMISSION_DENIED'),
      fault(401, 'UNAUTHENTICATED', fcmError('THIRD_PARTY_AUTH_ERROR')),
    ]
    for (const each of answers) {
      answer(() => each)
      const { kind, code } = await failure(push())
      codes.push(`${kind} ${code}`)
    }
    expect(codes).toEqual([
      'permanent PUSH_REFUSED',
      'permanent PUSH_OTHER_PROJECT',
      'retry PUSH_LOGIN_REFUSED',
      'retry PUSH_LOGIN_REFUSED',
    ])
  })

  it('is tried without reaching anybody', async () => {
    const tried = () => connectionBy(access).test!(callContext({ http: outside.http, settings, now }))
    expect(await tried()).toMatchObject({ en: 'Firebase takes messages of this project' })
    const [request] = requestsTo('fcm.googleapis.com')
    expect(JSON.parse(request!.body)).toMatchObject({ validate_only: true, message: { topic: 'millrace-trial' } })
    answer(() => fault(403, 'PERMISSION_DENIED'))
    await expect(tried()).rejects.toMatchObject({ code: 'PUSH_LOGIN_REFUSED' })
  })
})
