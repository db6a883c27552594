/**
 * Who is who on a site, by every door that a page can knock at. Mallory has all that stands in the page and knows Ann's user id and addresses:
 * she gets nothing of Ann's and changes nothing of hers. Ann, whose shop proves her, gets all.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { FlowDocument, JsonObject } from '@millrace/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBrowser } from '../../plugins/webpush/test/browser.ts'
import { readTicket } from '../../plugins/telegram/src/ticket.ts'
import { userHashOf } from '../../server/src/auth/identity-secret.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'
import { addKey, basic, openFrontDoor, type Asked, type FrontDoor } from '../support/http.ts'

const botToken = '123456789:AAtesttokentesttokentesttokentest'
const ann = 'ann'
const [annBrowser, malloryBrowser] = ['6fa459ea-ee8a-3ca4-894e-db77e160355e', '16fd2706-8baf-433b-82eb-8c7fada847da']
const subscriber = createBrowser()
const keys = { p256dh: subscriber.p256dh, auth: subscriber.auth }
const ofAnn = {
  email: 'ann@people.example',
  phone: '+442079460000',
  telegramChatId: '777',
  webpush: [subscriber.subscribe('https://push.example/ann')],
  city: 'Oslo',
}

let door: FrontDoor
let telegram: Server
let key: string
let secret: string
let form: string

beforeAll(async () => {
  telegram = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result: { username: 'shop_bot' } }))
    })
  }).listen(0, '127.0.0.1')
  await once(telegram, 'listening')
  const host = `127.0.0.1:${(telegram.address() as AddressInfo).port}`
  door = await openFrontDoor('2027-01-04T09:00:00Z', { plugins: await loadPlugins([], import.meta.dirname), allowHosts: [host] })
  await connect('telegram', { botToken, apiUrl: `http://${host}` })
  await connect('webpush', { subject: 'mailto:a@shop.example', privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94' })
  key = (await addKey(door.pool, 1, 'browser')).key
  secret = (await door.ask('GET', '/api/identity-secret')).body.secret as string
  await door.ask('PUT', '/api/people/settings', { payload: { identifyBy: ['email', 'phone'], samples: true } })
  const fields = [
    { title: 'E-mail', type: 'email', attribute: 'email', required: true },
    { title: 'City', type: 'text', attribute: 'city' },
  ]
  const made = await door.ask('POST', '/api/resources/form', { payload: { name: 'Letters', fields, consentText: 'I agree' } })
  form = made.body.id as string
  await tellAnn()
})
afterAll(async () => {
  await door.close()
  telegram.close()
})

async function connect(plugin: string, settings: JsonObject): Promise<void> {
  const owner = { workspace: 1, plugin: `@millrace/plugin-${plugin}` }
  if ((await door.runtime.connections.save(owner, null, () => settings)) === 'conflict') throw new Error('Somebody else connected it')
}

/** Ann is a user of the shop, has said that she wants no letters, and something waits for her on the site. */
async function tellAnn(): Promise<void> {
  await door.send('identify', { userId: ann, traits: ofAnn })
  await door.ask('POST', '/api/contacts/ann/consents', {
    payload: { channel: 'email', purpose: '*', state: 'withdrawn', reason: 'She called us' },
  })
  const steps = [
    { id: 'chat', type: 'chat.send', version: 1, config: { text: 'Your parcel is at the neighbour’s', transactional: true } },
    { id: 'popup', type: 'popup.send', version: 1, config: { title: 'For Ann alone', transactional: true } },
  ]
  const nodes = [{ id: 'start', type: 'trigger.api', version: 1, config: {} }, ...steps, { id: 'end', type: 'end', version: 1, config: {} }]
  const edges = nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]!.id, port: 'out', to: id }))
  const { body } = await door.ask('POST', '/api/flows', {
    payload: { millrace: 1, name: 'Told', nodes, edges } as unknown as FlowDocument as never,
  })
  expect((await door.ask('POST', `/api/flows/${body.id}/publish`)).body).toMatchObject({ version: 1 })
  await door.ask('POST', `/api/flows/${body.id}/enter`, { payload: { contacts: [ann] } })
  await door.ask('POST', '/api/clock', { payload: { advance: 'PT1S' } })
  await page('identify', { userId: ann, anonymousId: annBrowser, context: { userHash: userHashOf(secret, ann) } })
  await door.pool.query(
    `insert into millrace.telegram_chat (workspace, chat, contact) select 1, 777, id from millrace.contact where user_id = 'ann'`,
  )
}

const page = (call: string, payload: object): Promise<Asked> => door.send(call, payload, basic(key))
const plain = { 'content-type': 'text/plain', origin: 'https://shop.example' }
const post = (route: string, payload: object): Promise<Asked> =>
  door.ask('POST', `/x/${route.replace('KEY', key)}`, { headers: plain, payload: JSON.stringify(payload) })
const link = (query: string): Promise<Asked> => door.ask('GET', `/x/telegram/link/${key}?${query}`, { headers: {} })
const hello = async (anonymousId: string) => {
  const { status, body } = await post('site/hello/KEY', { anonymousId })
  expect(status).toBe(200)
  return body as {
    readonly stream: string
    readonly items: readonly { readonly channel: string; readonly report: string; readonly content: JsonObject }[]
  }
}

/** All that there is of Ann. */
async function allOfAnn(): Promise<unknown> {
  await door.runtime.settle()
  const [contact] = (await door.pool.query<{ id: string }>(`select id::text from millrace.contact where user_id = 'ann'`)).rows
  const of = async (sql: string) => (await door.pool.query(sql, [contact!.id])).rows
  return {
    contact: await of('select user_id, anonymous_id, attributes from millrace.contact where id = $1'),
    browsers: await of('select anonymous_id from millrace.anonymous where contact = $1 order by 1'),
    addresses: await of('select kind, value from millrace.address where contact = $1 order by 1'),
    events: await of('select id, name, properties from millrace.event where contact = $1 order by id'),
    consents: await of('select channel, purpose, state, confirmed, source, at from millrace.consent where contact = $1 order by 1, 2'),
    said: await of('select channel, purpose, state, source from millrace.consent_change where contact = $1 order by id'),
    suppressions: await of('select channel, scope, reason from millrace.suppression where contact = $1 order by 1, 2'),
    site: await of('select id::text, contact::text, shown_at, done_at, replies from millrace.site_message where contact = $1 order by id'),
    messages: await of('select id::text, channel, state from millrace.message where contact = $1 order by id'),
    chats: (await door.pool.query('select chat::text, contact = $1 as hers from millrace.telegram_chat', [contact!.id])).rows,
  }
}

describe('Mallory, who has the key of the page and knows who Ann is', () => {
  let before: unknown
  beforeEach(async () => {
    before = await allOfAnn()
  })
  const unchanged = async () => expect(await allOfAnn()).toEqual(before)
  const hashes = () => [
    '',
    'x',
    '0'.repeat(64),
    userHashOf(secret, 'mallory'),
    userHashOf(key, ann),
    userHashOf(secret, 'ANN'),
    1,
    null,
    [userHashOf(secret, ann)],
  ]
  const traits = {
    email: 'mallory@people.example',
    phone: '+442079461111',
    telegramChatId: '666',
    webpush: ['x'],
    pushToken: 'y',
    city: 'Hell',
  }

  it('says that she is Ann, and stays a visitor', async () => {
    for (const userHash of hashes()) {
      const who = { userId: ann, anonymousId: malloryBrowser, context: { userHash } }
      await page('identify', { ...who, traits })
      await page('track', { ...who, event: 'Push Unsubscribed', properties: { endpoint: 'https://push.example/ann' } })
      await page('page', { ...who, name: 'Home' })
      await page('screen', { ...who, name: 'Home' })
      await page('group', { ...who, groupId: 'owners', traits })
      await page('batch', { batch: [{ type: 'identify', userId: ann, anonymousId: malloryBrowser, traits }], context: { userHash } })
    }
    await unchanged()
    expect((await hello(malloryBrowser)).items).toEqual([])
  })

  it('says so without a browser of her own, or joins ids by alias, and is refused', async () => {
    for (const userHash of hashes()) {
      const context = { userHash }
      const all = [
        await page('identify', { userId: ann, traits, context }),
        await page('track', { userId: ann, event: 'Order Completed', properties: { total: -1 }, context }),
        await page('alias', { userId: ann, previousId: malloryBrowser, context }),
        await page('alias', { userId: 'mallory', previousId: ann, context }),
        await page('batch', { batch: [{ type: 'track', userId: ann, event: 'Unsubscribed' }], context }),
      ]
      expect(all.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    }
    await unchanged()
  })

  it('gives Ann’s addresses for her own, as a visitor and as a user whom the shop proves', async () => {
    const mine = { email: ofAnn.email, phone: ofAnn.phone, telegramChatId: ofAnn.telegramChatId }
    await page('identify', { anonymousId: malloryBrowser, traits: mine })
    await page('track', { anonymousId: malloryBrowser, event: 'Viewed', context: { traits: mine } })
    await page('track', {
      anonymousId: malloryBrowser,
      event: 'Telegram Linked',
      messageId: 'telegram:777:1',
      properties: { telegram_chat_id: '777' },
    })
    await unchanged()
    const context = { userHash: userHashOf(secret, 'mallory') }
    await page('identify', { userId: 'mallory', anonymousId: malloryBrowser, traits: mine, context })
    await unchanged()
    expect((await hello(malloryBrowser)).items).toEqual([])
    expect((await door.ask('GET', '/api/contacts/mallory')).status).toBe(200)
  })

  it('asks for what waits for Ann by what she can guess or make up', async () => {
    for (const body of [
      { userId: ann },
      { anonymousId: malloryBrowser, userId: ann },
      { anonymousId: ann },
      { userId: ann, userHash: 'x' },
    ])
      expect((await post('site/hello/KEY', body)).status).toBe(400)
    expect((await hello('telegram-0000000000000777')).items).toEqual([])
    const { stream } = await hello(malloryBrowser)
    const ticket = stream.split('/').at(-1)!
    const swapped = Buffer.from(JSON.stringify([1, annBrowser, null])).toString('base64url')
    for (const other of [swapped, `${swapped}${ticket}`, `${ticket.slice(0, -1)}${ticket.endsWith('A') ? 'B' : 'A'}`])
      expect((await door.ask('GET', `/x/site/stream/${other}`, { headers: {} })).status).toBe(404)
    const report = { id: '11940000-0000-4000-8000-000000000001', what: 'replied', text: 'Leave it with Mallory' }
    for (const other of [ticket, swapped, key]) expect((await post(`site/report/${other}`, report)).status).toBe(404)
    await unchanged()
  })

  it('subscribes her browser for Ann, or unsubscribes Ann’s', async () => {
    const subscription = { endpoint: 'https://push.example/mallory', keys }
    for (const userHash of ['', 'x', userHashOf(secret, 'mallory')]) {
      const alone = await post('webpush/subscribe/KEY', { subscription, userId: ann, userHash })
      expect([alone.status, alone.body.reason]).toEqual([400, 'VISITOR_UNPROVED'])
      expect((await post('webpush/unsubscribe/KEY', { endpoint: 'https://push.example/ann', userId: ann, userHash })).status).toBe(400)
    }
    expect((await post('webpush/subscribe/KEY', { subscription, userId: ann, anonymousId: malloryBrowser })).status).toBe(202)
    await post('webpush/unsubscribe/KEY', { endpoint: 'https://push.example/ann', userId: ann, anonymousId: malloryBrowser })
    await unchanged()
  })

  it('asks the bot for a link that is Ann’s', async () => {
    for (const query of [
      'userId=ann',
      'userId=ann&userHash=x',
      `userId=ann&anonymousId=${malloryBrowser}`,
      'userId=ann&proof=x',
      'anonymousId=telegram:777000000000',
    ])
      expect((await link(query)).status).toBe(400)
    const { status, headers } = await link(`anonymousId=${malloryBrowser}`)
    expect(status).toBe(302)
    const ticket = new URL(String(headers['location'])).searchParams.get('start')!
    expect(readTicket(ticket, botToken, await door.runtime.clock.now())).toEqual({ anonymousId: malloryBrowser })
    await unchanged()
  })

  it('fills in a form with Ann’s address, and takes nothing back that Ann has said', async () => {
    const values = { email: ofAnn.email, city: 'Hell', consent: true }
    const sent = { submission: '11940000-0000-4000-8000-000000000002', anonymousId: malloryBrowser, values, page: 'https://shop.example/' }
    for (const more of [{}, { userId: ann, userHash: 'x' }])
      expect((await post(`forms/send/KEY?id=${form}`, { ...sent, ...more })).status).toBe(200)
    await unchanged()
  })

  it('changes nothing of who signed up on a page without the widget, where the address says who it is', async () => {
    const email = 'fay@people.example'
    const fill = (submission: string, city: string) =>
      post(`forms/send/KEY?id=${form}`, { submission, values: { email, city, consent: true }, page: 'https://shop.example/' })
    for (const [index, city] of ['Riga', 'Hell'].entries())
      expect((await fill(`11940000-0000-4000-8000-00000000001${index}`, city)).status).toBe(200)
    await door.runtime.settle()
    const { body } = await door.ask('GET', `/api/contacts?search=${email}`)
    expect(body).toMatchObject({ items: [{ attributes: { email, city: 'Riga' } }] })
  })

  it('opens no page by which Ann chooses what she gets', async () => {
    for (const path of [`/p/${key}`, '/p/ann', `/u/${key}`]) {
      const payload = 'group=*'
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      expect((await door.ask('POST', path, { headers, payload })).status).toBeGreaterThanOrEqual(400)
    }
    await unchanged()
  })
})

describe('Ann, whom the shop proves', () => {
  const phone = 'a3bb189e-8bf9-31d4-a9e5-6d3d0b8d3f6a'
  const userHash = () => userHashOf(secret, ann)

  it('is proved by the line of the README', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const [, line = ''] = /\/\/ Node\n(.*)\n/.exec(readme) ?? []
    const script = `const userId = 'ann'\n${line}\nconsole.log(userHash)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=commonjs', '--eval', script], {
      env: { MILLRACE_IDENTITY_SECRET: secret },
    })
    expect(stdout.trim()).toBe(userHash())
  })

  it('finds on another browser what waits for her, and answers', async () => {
    await page('batch', {
      batch: [{ type: 'identify', userId: ann, anonymousId: phone, traits: { email: 'ann@home.example' } }],
      context: { userHash: userHash() },
    })
    await door.runtime.settle()
    const { items } = await hello(phone)
    expect(items.map(({ channel }) => channel).toSorted()).toEqual(['chat', 'popup'])
    const chat = items.find(({ channel }) => channel === 'chat')!
    const answer = { id: '11940000-0000-4000-8000-000000000003', what: 'replied', text: 'Thank you' }
    expect((await post(chat.report.replace(/^.*\/x\//, ''), answer)).status).toBe(204)
    expect(await allOfAnn()).toMatchObject({ contact: [{ attributes: { email: 'ann@home.example' } }] })
    expect((await hello(annBrowser)).items).toHaveLength(2)
  })

  it('subscribes that browser, and is led to the bot', async () => {
    const subscription = { endpoint: 'https://push.example/phone', keys }
    expect((await post('webpush/subscribe/KEY', { subscription, userId: ann, userHash: userHash() })).status).toBe(202)
    await door.runtime.settle()
    const { body } = await door.ask('GET', '/api/contacts/ann')
    expect(body.attributes.webpush).toEqual([subscriber.subscribe('https://push.example/phone'), ...ofAnn.webpush])
    const { headers } = await link(`userId=ann&userHash=${userHash()}`)
    const ticket = new URL(String(headers['location'])).searchParams.get('start')!
    expect(readTicket(ticket, botToken, await door.runtime.clock.now())).toEqual({ userId: ann })
  })
})
