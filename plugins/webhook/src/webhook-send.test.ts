import { CallError, type JsonObject } from '@millrace/core'
import { callContext, runNode, testNode } from '@millrace/core/testing'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openOutside, type Outside } from '../../../test/support/outside.ts'
import { webhookCall } from './call.ts'
import plugin from './index.ts'
import { webhookSend } from './webhook-send.ts'

const event = { event: 'Order Completed', properties: { total: 5 } }
const result = { kind: 'result', result: { status: 204 } } as const
const failure = { kind: 'failure', failure: { code: 'WEBHOOK_STATUS_400', message: 'The receiver answered 400' } } as const
const url = 'https://partner.example/hooks'

testNode(webhookSend, {
  plugin,
  cases: [
    { name: 'sends and waits for the receiver (002.42, 004.25)', event, waits: true },
    { name: 'goes on once it took the webhook', input: result, leaves: 'out' },
    { name: 'leaves by “error” when it did not', input: failure, leaves: 'error' },
    {
      name: 'says what is wrong with its data',
      config: { url, type: 'a', data: '{"name": {{ contact.name }}}' },
      fails: 'WEBHOOK_DATA_BAD',
    },
    {
      name: 'sends no more than a call carries',
      config: { url, type: 'a', data: '"{{ contact.long }}"' },
      attributes: { long: 'x'.repeat(300_000) },
      fails: 'WEBHOOK_DATA_LONG',
    },
  ],
})

const sent = async (config: JsonObject, more: object = {}) => {
  const outcome = await runNode(webhookSend, { config, event, attributes: { name: 'Anna "A"' }, now: '2027-01-04T09:00:00Z', ...more })
  const { body, ...data } = outcome.effects![0]!.data as { url: string; body: string }
  return { ...data, body: JSON.parse(body) as JsonObject }
}

describe('a webhook', () => {
  it('says its type, when it was, and the data that its author wrote (002.47)', async () => {
    const data = '{"name": {{ contact.name | json }}, "total": {{ event.properties.total }}, "deal": {{ deal.status | json }}}'
    const facts = { deal: { status: 'won' } }
    expect(
      await sent({ url: 'https://{{ contact.name | slice: 0, 4 | downcase }}.example/ ', type: 'order.paid', data }, { facts }),
    ).toEqual({
      url: 'https://anna.example/',
      body: { type: 'order.paid', timestamp: '2027-01-04T09:00:00.000Z', data: { name: 'Anna "A"', total: 5, deal: 'won' } },
    })
  })

  it('tells the contact, the event and the run when its author wrote none', async () => {
    const { body } = await sent({ url, type: 'order.paid' })
    expect(body).toMatchObject({
      data: {
        contact: { userId: 'anna', anonymousId: null, attributes: { name: 'Anna "A"' } },
        event: { event: 'Order Completed', properties: { total: 5 } },
        run: { flow: '1', version: 1, key: '', enteredAt: '2027-01-04T09:00:00.000Z' },
      },
    })
    expect((await sent({ url, type: 'a' }, { event: undefined })).body).toMatchObject({ data: { event: null } })
  })

  it('goes to an address of the web, with values that no quote breaks', () => {
    const codes = (address: string, more: object = {}) => webhookSend.check!({ url: address, type: 'a', ...more }).map(({ code }) => code)
    expect([codes(url), codes('{{ contact.hook }}'), codes('ftp://a.example')]).toEqual([[], [], ['WEBHOOK_URL_BAD']])
    const quoted = codes(url, { data: '{"name": "{{ contact.name }}"}' })
    expect([quoted, codes(url, { data: '{"name": {{ contact.name | json }}}' })]).toEqual([['WEBHOOK_DATA_UNESCAPED'], []])
  })
})

const secrets = {
  secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  previousSecret: `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
}

describe('the receiver', () => {
  let outside: Outside
  beforeAll(async () => {
    outside = await openOutside('partner.example')
  })
  afterAll(() => outside.close())
  beforeEach(() => {
    outside.asked.length = 0
    outside.answer(() => ({ status: 204 }))
  })
  const body = '{"type":"a","data":{"имя":"Анна"}}'

  async function perform(settings: JsonObject = { secret: secrets.secret }, attempt = 1, now = Date.now()) {
    const call = { id: 'id', workspace: 1, contact: '1', run: 'run', flow: '1', node: 'node', key: 'key-1', attempt, data: { url, body } }
    return await webhookCall.perform(call, callContext({ http: outside.http, settings, now }))
  }
  const fault = async (settings?: JsonObject): Promise<CallError> => {
    const error: unknown = await perform(settings).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (!(error instanceof CallError)) throw new Error('Expected a CallError', { cause: error })
    return error
  }
  const checkedBy = (secret: string) => {
    const { body: text, headers } = outside.asked.at(-1)!
    return new Webhook(secret).verify(text, headers as Record<string, string>)
  }

  it('checks it with the library of Standard Webhooks, by the new secret or the one before (002.42)', async () => {
    expect(await perform(secrets)).toEqual({ status: 204 })
    expect(outside.asked[0]).toMatchObject({ method: 'POST', url, headers: { 'content-type': 'application/json', 'webhook-id': 'key-1' } })
    for (const secret of Object.values(secrets)) expect(checkedBy(secret)).toEqual(JSON.parse(body))
    const strange = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
    expect(() => checkedBy(strange)).toThrow('No matching signature found')
    await perform()
    expect(() => checkedBy(secrets.previousSecret)).toThrow('No matching signature found')
  })

  it('is told under one id and with one body at every attempt, each signed for its own time (R6)', async () => {
    outside.answer(() => 'drop')
    await expect(perform()).rejects.toMatchObject({ kind: 'unknown' })
    outside.answer(() => ({ status: 200 }))
    await perform(undefined, 2, Date.now() + 60_000)
    const [first, second] = outside.asked
    expect([second!.headers['webhook-id'], second!.body]).toEqual([first!.headers['webhook-id'], first!.body])
    expect(second!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp'])
    expect(checkedBy(secrets.secret)).toEqual(JSON.parse(body))
    expect(webhookCall).toMatchObject({ repeat: 'safe', maxAttempts: 12 })
  })

  it('that is busy or broken is asked again, when it says', async () => {
    outside.answer(() => ({ status: 429, headers: { 'retry-after': '30' } }))
    expect(await fault()).toMatchObject({ kind: 'retry', code: 'WEBHOOK_STATUS_429', retryAfterMs: 30_000 })
    for (const status of [408, 425, 500, 503]) {
      outside.answer(() => ({ status }))
      expect(await fault()).toMatchObject({ kind: 'retry', code: `WEBHOOK_STATUS_${status}` })
    }
  })

  it('that refuses it, or is gone, is not', async () => {
    outside.answer(() => ({ status: 400, body: secrets.secret }))
    const refused = await fault()
    expect(refused).toMatchObject({ kind: 'permanent', code: 'WEBHOOK_STATUS_400' })
    expect(refused.message).not.toContain('whsec')
    outside.answer(() => ({ status: 410 }))
    expect(await fault()).toMatchObject({ kind: 'permanent', code: 'WEBHOOK_GONE' })
  })

  it('is told nothing unsigned', async () => {
    expect(await fault({})).toMatchObject({ kind: 'retry', code: 'WEBHOOK_SECRET_UNSET' })
    expect(outside.asked).toEqual([])
  })

  it('on this machine or a private network is not reached', async () => {
    const context = callContext({ http: outside.http, settings: secrets })
    for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', 'localhost', '192.168.0.1', '169.254.169.254']) {
      const call = {
        id: 'id',
        workspace: 1,
        contact: '1',
        run: 'r',
        flow: '1',
        node: 'n',
        key: 'k',
        attempt: 1,
        data: { url: `http://${host}/`, body },
      }
      await expect(webhookCall.perform(call, context)).rejects.toMatchObject({ kind: 'permanent', code: 'HTTP_ADDRESS_REFUSED' })
    }
  })
})
