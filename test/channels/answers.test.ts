/** SMS and Telegram in the whole server: a message leaves by the guarded client or a socket of its own, and what comes back reaches its flow. */
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { FlowDocument, JsonObject } from '@millrace/core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createSmppDouble, type SmppDouble } from '../../plugins/sms/test/smpp-double.ts'
import { webhookSecret } from '../../plugins/telegram/src/webhook.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'
import { keys, openFrontDoor, type FrontDoor } from '../support/http.ts'

const botToken = '123456789:AAtesttokentesttokentesttokentest'
let door: FrontDoor
let outside: Server
let smpp: SmppDouble
let host: string
/** What the outside system was asked, in order: the last part of the address, and the body. */
const asked: { readonly path: string; readonly body: JsonObject }[] = []

beforeAll(async () => {
  outside = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      asked.push({ path: request.url!.replace(/^.*\//, ''), body: JSON.parse(body || '{}') as JsonObject })
      const result = { message_id: asked.length, username: 'shop_bot' }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result, id: `g-${asked.length}` }))
    })
  }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  host = `127.0.0.1:${(outside.address() as AddressInfo).port}`
  smpp = await createSmppDouble()
  const smppHost = `127.0.0.1:${new URL(smpp.url).port}`
  door = await openFrontDoor('2027-01-04T09:00:00Z', { plugins: await loadPlugins([], import.meta.dirname), allowHosts: [host, smppHost] })
})
afterAll(async () => {
  await door.close()
  await smpp.close()
  outside.close()
})
afterEach(async () => {
  asked.length = 0
})

async function connect(plugin: 'sms' | 'telegram', settings: JsonObject): Promise<string> {
  const owner = { workspace: 1, plugin: `@millrace/plugin-${plugin}` }
  await door.runtime.connections.remove(owner)
  const kept = await door.runtime.connections.save(owner, null, () => settings)
  if (kept === 'conflict') throw new Error('Somebody else connected it')
  return `/x/${plugin}/${plugin === 'sms' ? 'delivery' : 'webhook'}/${kept.ticket}`
}

async function enter(nodes: FlowDocument['nodes'], edges: FlowDocument['edges'], user: string, traits: JsonObject): Promise<string> {
  const all = [{ id: 'start', type: 'trigger.api', version: 1, config: {} }, ...nodes, { id: 'end', type: 'end', version: 1, config: {} }]
  const document = { millrace: 1, name: `Of ${user}`, nodes: all, edges: [{ from: 'start', port: 'out', to: nodes[0]!.id }, ...edges] }
  const { body } = await door.ask('POST', '/api/flows', { payload: document })
  expect((await door.ask('POST', `/api/flows/${body.id}/publish`)).body).toMatchObject({ version: 1 })
  await door.send('identify', { userId: user, traits })
  await door.ask('POST', `/api/flows/${body.id}/enter`, { payload: { contacts: [user] } })
  await pass()
  return body.id as string
}
const pass = (by = 'PT1S') => door.ask('POST', '/api/clock', { payload: { advance: by } })
const messageOf = async (user: string) => {
  const { body } = await door.ask('GET', `/api/messages?contact=${user}`)
  return body.items[0] as { readonly id: string; readonly state: string; readonly refusal: string | null; readonly statuses: JsonObject }
}
const contact = async (user: string) => (await door.ask('GET', `/api/contacts/${user}`)).body
const eventsOf = async (name: string) =>
  (await door.pool.query<{ properties: JsonObject }>('select properties from millrace.event where name = $1', [name])).rows

const text: FlowDocument['nodes'] = [{ id: 'sms', type: 'sms.send', version: 1, config: { text: 'Ваш заказ готов' } }]
const straight = [{ from: 'sms', port: 'out', to: 'end' }]
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

it('a text reaches a gateway, its delivery and the reply to it are statuses, and a stop ends marketing to the number (000.22, 002.44)', async () => {
  const settings = { gateway: 'http', url: `http://${host}/send`, body: '{"to":"{{to}}","text":"{{text}}"}', idPath: '/id' }
  const hook = await connect('sms', settings)
  await enter(text, straight, 'ann', { phone: '8 (916) 123-45-67' })
  expect(asked).toEqual([{ path: 'send', body: { to: '+79161234567', text: 'Ваш заказ готов' } }])
  expect(await messageOf('ann')).toMatchObject({ state: 'sent' })
  const tell = (fields: Record<string, string>) =>
    door.ask('POST', hook, { headers: formType, payload: new URLSearchParams(fields).toString() })
  expect((await tell({ id: 'g-1', status: 'delivered' })).status).toBe(200)
  expect((await tell({ from: '79161234567', text: 'Спасибо' })).status).toBe(200)
  await pass()
  expect((await messageOf('ann')).statuses).toMatchObject({ delivered: expect.any(String), replied: expect.any(String) })
  expect(await eventsOf('SMS Replied')).toMatchObject([{ properties: { text: 'Спасибо', channel: 'sms', address: '+79161234567' } }])
  expect((await tell({ from: '+7 916 123-45-67', text: 'стоп' })).status).toBe(200)
  await pass()
  await enter(text, straight, 'ann', {})
  expect(asked).toHaveLength(1)
  expect(await messageOf('ann')).toMatchObject({ state: 'refused' })
})

it('a receipt over SMPP finds its message, and a text its sender', async () => {
  await connect('sms', { gateway: 'smpp', smppUrl: smpp.url.replace('smsc.example', '127.0.0.1'), systemId: 'me', smppPassword: 'pw' })
  await enter(text, straight, 'bob', { phone: '+79161112233' })
  expect(smpp.submitted).toMatchObject([{ destination_addr: '79161112233', short_message: { message: 'Ваш заказ готов' } }])
  const receipt = 'id:1 sub:001 dlvrd:001 submit date:2701040900 done date:2701040901 stat:DELIVRD err:000 text:x'
  expect(await smpp.deliver({ esm_class: 4, source_addr: '79161112233', short_message: receipt })).toBe(0)
  expect(await smpp.deliver({ source_addr: '79161112233', data_coding: 8, short_message: 'Ок' })).toBe(0)
  await pass()
  expect((await messageOf('bob')).statuses).toMatchObject({ delivered: expect.any(String), replied: expect.any(String) })
})

it('a button of Telegram wakes its flow by its name, and puts who pressed it into the segment (001.29, 001.32)', async () => {
  const hook = await connect('telegram', { botToken, apiUrl: `http://${host}` })
  await door.ask('POST', '/api/segments', { payload: { key: 'dog-owners', name: 'Собачники' } })
  const buttons = [
    { name: 'dogs', title: 'У меня собака', kind: 'segment', segment: 'dog-owners' },
    { name: 'none', title: 'Никого', kind: 'reply' },
  ]
  await enter(
    [
      { id: 'ask', type: 'telegram.send', version: 1, config: { text: 'Кто живёт у вас дома?', buttons } },
      {
        id: 'wait',
        type: 'wait.event',
        version: 1,
        config: { events: [{ name: 'said', message: 'ask', status: 'replied' }], timeout: 'P1D' },
      },
      {
        id: 'which',
        type: 'condition',
        version: 1,
        config: { branches: [{ name: 'dogs', rule: { '==': [{ var: 'vars.wait.properties.button' }, 'dogs'] } }] },
      },
      { id: 'tag', type: 'tag.add', version: 1, config: { tag: 'dog' } },
    ],
    [
      { from: 'ask', port: 'out', to: 'wait' },
      { from: 'wait', port: 'said', to: 'which' },
      { from: 'wait', port: 'timeout', to: 'end' },
      { from: 'which', port: 'dogs', to: 'tag' },
      { from: 'which', port: 'else', to: 'end' },
      { from: 'tag', port: 'out', to: 'end' },
    ],
    'carol',
    { telegramChatId: '777' },
  )
  const [sent] = asked
  expect(sent).toMatchObject({ path: 'sendMessage', body: { chat_id: 777, text: 'Кто живёт у вас дома?' } })
  const { inline_keyboard: lines } = sent!.body['reply_markup'] as unknown as { inline_keyboard: { callback_data: string }[][] }
  const data = lines[0]![0]!.callback_data
  const update = (body: JsonObject, secret = webhookSecret(botToken)) =>
    door.ask('POST', hook, {
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      payload: JSON.stringify(body),
    })
  const press = { update_id: 1, callback_query: { id: 'q1', data, message: { reply_markup: { inline_keyboard: lines } } } }
  expect((await update(press, 'wrong')).status).toBe(400)
  for (const _ of [1, 2]) expect((await update(press as unknown as JsonObject)).status).toBe(200)
  await pass()
  expect(await eventsOf('Telegram Replied')).toMatchObject([
    { properties: { button: 'dogs', button_title: 'У меня собака', segment: 'dog-owners' } },
  ])
  expect(await contact('carol')).toMatchObject({ segments: ['dog-owners'], tags: ['dog'] })
  expect(asked[1]).toMatchObject({ path: 'answerCallbackQuery', body: { callback_query_id: 'q1' } })
})

it('a link of a page binds its visitor’s chat, and whoever comes back after blocking the bot is written to again (000.25)', async () => {
  const hook = await connect('telegram', { botToken, apiUrl: `http://${host}` })
  const visitor = '6fa459ea-ee8a-3ca4-894e-db77e160355e'
  await door.send('track', { anonymousId: visitor, event: 'Page Viewed' })
  await door.send('identify', { anonymousId: visitor, userId: 'dan' })
  const { status, headers } = await door.ask('GET', `/x/telegram/link/${keys.writeKey}?anonymousId=${visitor}`, { headers: {} })
  expect(status).toBe(302)
  const ticket = new URL(String(headers['location'])).searchParams.get('start')
  let serial = 10
  const update = (body: JsonObject) =>
    door.ask('POST', hook, {
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': webhookSecret(botToken) },
      payload: JSON.stringify({ update_id: serial++, ...body }),
    })
  const chat = { id: 888, type: 'private' }
  const say = (said: string) => update({ message: { chat, from: { first_name: 'Дан', username: 'dan' }, text: said } })
  await say(`/start ${ticket}`)
  await pass()
  expect((await contact('dan')).attributes).toMatchObject({ telegramChatId: '888', telegramUsername: 'dan' })

  const hello: FlowDocument['nodes'] = [{ id: 'sms', type: 'telegram.send', version: 1, config: { text: 'Привет' } }]
  await update({ my_chat_member: { chat, new_chat_member: { status: 'kicked' } } })
  await enter(hello, straight, 'dan', {})
  expect(await messageOf('dan')).toMatchObject({ state: 'refused' })
  await say('/start')
  await pass()
  await enter(hello, straight, 'dan', {})
  expect(await messageOf('dan')).toMatchObject({ state: 'sent' })
  const { rows } = await door.pool.query(`select count(*)::int as n from millrace.contact where attributes ->> 'telegramChatId' = '888'`)
  expect(rows).toEqual([{ n: 1 }])
})
