/** Connectors in the whole product: members of staff get mail that is nobody's message, webhooks and subscriptions become what contacts are. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey } from '../support/http.ts'
import { chain, openPostOffice, type PostOffice } from '../mail/post-office.ts'
import { createBrowser } from '../../plugins/webpush/test/browser.ts'

let office: PostOffice
let writeKey: string
let ticket: string

const workspace = 1
const incomingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const start = (event: string) => ({ id: 'start', type: 'trigger.event', config: { event } })
const end = { id: 'end', type: 'end', config: {} }

beforeAll(async () => {
  office = await openPostOffice()
  const { runtime } = office.server
  const connect = async (plugin: string, settings: Record<string, any>) => {
    const kept = await runtime.connections.save({ workspace, plugin: `@millrace/plugin-${plugin}` }, null, () => settings)
    if (kept === 'conflict') throw new Error(`${plugin} is connected already`)
    return kept.ticket
  }
  const members = [
    { person: 'Anna Petrova', email: 'anna@shop.example' },
    { person: 'Boris', email: 'boris@shop.example' },
  ]
  await connect('staff', { members })
  ticket = await connect('webhook', { incomingSecret, mappings: [{ type: 'order.paid', event: 'Order Paid', email: '/data/email' }] })
  await connect('webpush', { subject: 'mailto:a@shop.example', privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94' })
  writeKey = (await addKey(runtime.pool, workspace, 'write')).key
  const notice = {
    to: ['{{ contact.manager }}', 'anna petrova', 'Nobody'],
    subject: 'Order of {{ contact.first_name }}',
    text: 'Call\nthem',
  }
  await office.client.install(chain('big', [start('Big Order'), { id: 'tell', type: 'staff.notify', config: notice }, end]))
  const push = { title: 'Hello', body: 'You are in', url: 'https://shop.example' }
  await office.client.install(chain('push', [start('Push Wanted'), { id: 'push', type: 'webpush.send', config: push }, end]))
})
afterAll(() => office.close())

const attributesOf = async (user: string) =>
  (await office.client.get<{ attributes: Record<string, unknown> }>(`/api/contacts/${user}`)).attributes

describe('a member of staff', () => {
  it('gets mail about a contact who may not be written to, and nothing of it is the contact’s (001.23, 004.21)', async () => {
    await office.happen('carl', 'Signed Up', { email: 'carl@mail.example', first_name: 'Карл', manager: 'Boris' })
    const { pool } = office.server.runtime
    await pool.query(
      `insert into millrace.suppression (workspace, channel, address_hash, contact, scope, reason, at)
       select 1, 'email', 'any', id, 'any', 'bounced', now() from millrace.contact where user_id = 'carl'`,
    )
    await office.happen('carl', 'Big Order')
    for (const address of ['boris@shop.example', 'anna@shop.example']) {
      const mails = await office.mailTo(address)
      expect(mails).toMatchObject([{ subject: 'Order of Карл', text: 'Call\nthem\n' }])
      expect(Object.keys(mails[0]!.headers)).not.toContain('list-unsubscribe')
    }
    expect(await office.messagesOf('carl')).toEqual([])
    expect(await office.eventsOf('carl')).toEqual(['Big Order', 'Signed Up'])
  })

  it('is named in the run, with whether they could be told', async () => {
    const [run] = await office.client.all<{ id: string; state: string }>('/api/runs?contact=carl')
    const shown = await office.client.get<object>(`/api/runs/${run!.id}`)
    expect(shown).toMatchObject({ state: 'completed' })
    const told = [
      { to: 'Boris', by: 'email' },
      { to: 'anna petrova', by: 'email' },
      expect.objectContaining({ to: 'Nobody', code: 'STAFF_MEMBER_UNKNOWN', message: expect.stringContaining('Nobody') }),
    ]
    expect(shown).toEqual(expect.objectContaining({ steps: expect.arrayContaining([expect.objectContaining({ why: { told } })]) }))
  })
})

describe('a webhook of another system', () => {
  async function post(id: string, webhook: object, secret = incomingSecret): Promise<Response> {
    const body = JSON.stringify(webhook)
    const timestamp = String(Math.floor((await office.server.runtime.clock.now()) / 1000))
    const key = Buffer.from(secret.slice(6), 'base64')
    const signature = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
    const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
    return await office.fetch(`${office.server.url}/x/webhook/in/${ticket}`, { method: 'POST', headers, body })
  }
  const paid = { type: 'order.paid', data: { userId: 'dora', email: 'dora@mail.example', total: 5 } }

  it('becomes an event of the contact, once however often it comes (002.42)', async () => {
    expect([(await post('msg_1', paid)).status, (await post('msg_1', paid)).status]).toEqual([202, 202])
    expect(await office.eventsOf('dora')).toEqual(['Identified', 'Order Paid'])
    expect(await attributesOf('dora')).toMatchObject({ email: 'dora@mail.example' })
  })

  it('changes nothing when it is not signed, not mapped, or sent to another address', async () => {
    expect((await post('msg_2', paid, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).status).toBe(401)
    const unmapped = await post('msg_3', { ...paid, type: 'order.lost' })
    expect([unmapped.status, await unmapped.json()]).toMatchObject([422, { code: 'WEBHOOK_TYPE_UNKNOWN' }])
    expect((await office.fetch(`${office.server.url}/x/webhook/in/${'x'.repeat(43)}`, { method: 'POST', body: '{}' })).status).toBe(404)
    expect(await office.eventsOf('dora')).toEqual(['Identified', 'Order Paid'])
  })
})

describe('a browser', () => {
  const browser = createBrowser()
  const keys = { p256dh: browser.p256dh, auth: browser.auth }
  const ask = (route: string, body?: object) =>
    office.fetch(`${office.server.url}/x/webpush/${route}/${writeKey}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  it('gets its scripts, which pages of any site may load', async () => {
    for (const route of ['client', 'worker']) {
      const answer = await ask(route)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(await answer.text()).toContain(`/x/webpush/${route === 'client' ? 'subscribe' : 'report'}/${writeKey}`)
    }
  })

  it('that subscribes is kept with its contact until it unsubscribes (000.24)', async () => {
    const endpoint = 'https://127.0.0.1/push'
    for (const place of [endpoint, 'https://push.example/b', 'https://push.example/b'])
      expect(
        (await ask('subscribe', { subscription: { endpoint: place, keys }, userId: 'ella', page: 'https://shop.example/' })).status,
      ).toBe(202)
    expect(await attributesOf('ella')).toMatchObject({
      webpush: [browser.subscribe('https://push.example/b'), browser.subscribe(endpoint)],
    })
    await ask('unsubscribe', { endpoint: 'https://push.example/b', userId: 'ella' })
    expect(await attributesOf('ella')).toMatchObject({ webpush: [browser.subscribe(endpoint)] })
  })

  it('of a private network is not written to, and the log says why', async () => {
    await office.happen('ella', 'Push Wanted')
    expect(await office.messagesOf('ella')).toMatchObject([{ state: 'failed', failure: { code: 'HTTP_ADDRESS_REFUSED' } }])
    expect(await office.eventsOf('ella')).toContain('Web Push Failed')
  })

  it('that its push service knows no more goes from its contact', async () => {
    const { runtime } = office.server
    const at = await runtime.clock.now()
    const properties = { reason: 'WEBPUSH_GONE', address: browser.subscribe('https://127.0.0.1/push') }
    const event = { id: 'gone', type: 'track', event: 'Web Push Failed', at, receivedAt: at, properties } as const
    await runtime.ingest([{ workspace, identity: { userId: 'ella' }, event }])
    await runtime.settle()
    expect((await attributesOf('ella'))['webpush'] ?? null).toBeNull()
    await office.happen('ella', 'Push Wanted')
    expect((await office.messagesOf('ella')).filter(({ refusal }) => refusal === 'no-address')).toMatchObject([{ state: 'refused' }])
  })
})
