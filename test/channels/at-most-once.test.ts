/**
 * What every channel owes the message log, whatever carries it (R4, R6): an answer that was lost after the request went out is told as
 * unknown, which marketing is never repeated after; what certainly did not leave may be tried again; and whoever is asked again for the
 * same message is asked the same. The channels are those that are installed: a ninth one fails here until it is in the table.
 */
import { createECDH, generateKeyPairSync } from 'node:crypto'
import { CallError, type CallContext, type HttpRequest, type HttpResponse, type JsonObject } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../plugins/webpush/test/browser.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const tracking = {
  click: (index: number) => `https://flows.example/t/c/${index}`,
  open: 'https://flows.example/t/o',
  unsubscribe: 'https://flows.example/u',
  preferences: 'https://flows.example/p',
  returnToken: 'token',
}
const browser = createBrowser()
const curve = createECDH('prime256v1')
curve.generateKeys()
const account = {
  type: 'service_account',
  project_id: 'shop',
  private_key_id: 'key',
  private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'push@shop.example',
}

interface Way {
  readonly to: string
  readonly content: JsonObject
  readonly settings: JsonObject
  /** What tells the outside that two requests are for one message: headers, or fields that follow from the message alone. */
  readonly same: (request: HttpRequest) => unknown
}

/** Channels that speak HTTP. */
const ways: Readonly<Record<string, Way>> = {
  sms: {
    to: '+79990000000',
    content: { text: 'Hello' },
    settings: {
      gateway: 'http',
      url: 'https://gateway.example/send',
      headers: { 'Idempotency-Key': '{{key}}' },
      body: '{"text":"{{text}}","to":"{{to}}"}',
    },
    same: ({ headers, body }) => [headers, body],
  },
  telegram: {
    to: '77',
    content: { text: 'Hello' },
    settings: { botToken: '1:abcdefghijklmnopqrstuvwxyzABCDEFGHI' },
    same: ({ url, body }) => [url, body],
  },
  webpush: {
    to: `https://push.example/a#${browser.p256dh}.${browser.auth}`,
    content: { title: 'Hello', topic: 'order' },
    settings: { privateKey: curve.getPrivateKey('base64url'), subject: 'mailto:a@shop.example' },
    // Encrypted anew each time; the topic is what lets one notification take the place of the other.
    same: ({ url, headers }) => [url, headers?.['topic']],
  },
  push: {
    to: 'dGhpcyBpcyBhIHBob25l:APA91b-phone',
    content: { title: 'Hello' },
    settings: { serviceAccount: JSON.stringify(account) },
    same: ({ url, body }) => [url, body],
  },
}
/** Those that do not, and the tests that hold them to the same. */
const others: Readonly<Record<string, string>> = {
  email: 'SMTP: plugins/email/src/channel.test.ts, test/mail',
  chat: 'a row of our own, by the id of the message: plugins/site/src/site.test.ts',
  popup: 'a row of our own, by the id of the message: plugins/site/src/site.test.ts',
}

let channels: ReadonlyMap<string, { readonly send: (message: never, context: CallContext) => Promise<unknown> }>
beforeAll(async () => {
  const plugins = await loadPlugins([], import.meta.dirname)
  channels = new Map(plugins.flatMap((plugin) => plugin.channels ?? []).map((channel) => [channel.name, channel]))
})

type Answer = () => Partial<HttpResponse>

/** Sends once; the requests that carried the message, and how it ended. */
async function send(name: string, answer: Answer) {
  const { to, content, settings } = ways[name]!
  const asked: HttpRequest[] = []
  const http: CallContext['http'] = async (request) => {
    if (request.url.includes('oauth2'))
      return { status: 200, headers: {}, body: JSON.stringify({ access_token: 'access', expires_in: 3600 }) }
    asked.push(request)
    return { status: 200, headers: {}, body: '{"ok":true,"result":{"message_id":1},"name":"m/1"}', ...answer() }
  }
  const context = callContext({ settings, http, report: () => Promise.resolve() })
  const message = { id: '019a0000-0000-7000-8000-00000000000a', key: 'key-of-the-message', to, content, transactional: false, tracking }
  const fault = await channels
    .get(name)!
    .send(message as never, context)
    .then(
      () => null,
      (error: unknown) => error,
    )
  return { asked, fault }
}
const failing =
  (kind: CallError['kind']): Answer =>
  () => {
    throw new CallError(kind, 'HTTP_CONNECTION_LOST', 'The connection was lost')
  }

describe('every channel', () => {
  it('is in the table, or told why not', () => {
    expect([...channels.keys()].toSorted()).toEqual([...Object.keys(ways), ...Object.keys(others)].toSorted())
  })

  it.each(Object.keys(ways))('%s tells as unknown what may have left, and as to be tried again what did not (R4)', async (name) => {
    expect((await send(name, () => ({}))).fault).toBeNull()
    for (const kind of ['unknown', 'retry'] as const) expect((await send(name, failing(kind))).fault).toMatchObject({ kind })
    expect((await send(name, () => ({ status: 429, body: '{"ok":false,"error_code":429}' }))).fault).toMatchObject({ kind: 'retry' })
    expect((await send(name, () => ({ status: 502, body: '' }))).fault).toMatchObject({ kind: 'unknown' })
  })

  it.each(Object.keys(ways))('%s asks the same of the outside at every attempt of one message (R6)', async (name) => {
    const [first, again] = [await send(name, failing('retry')), await send(name, () => ({}))]
    expect(first.asked).toHaveLength(1)
    expect(ways[name]!.same(again.asked[0]!)).toEqual(ways[name]!.same(first.asked[0]!))
  })
})
