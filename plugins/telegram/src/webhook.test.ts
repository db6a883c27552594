import { createHmac } from 'node:crypto'
import type { JsonObject, RouteRequest, Sql } from '@millrace/core'
import { routeContext, routeRequest } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createBotApiDouble, token } from '../test/bot-api-double.ts'
import { callbackOf } from './buttons.ts'
import plugin from './index.ts'
import { readTicket, ticketFor } from './ticket.ts'
import { webhookSecret } from './webhook.ts'

const id = '019a0000-0000-7000-8000-00000000000a'
const visitor = '6fa459ea-ee8a-3ca4-894e-db77e160355e'
const now = Date.UTC(2027, 0, 4, 9)
const day = 24 * 3_600_000

function world({ known, settings = { botToken: token } }: { readonly known?: string; readonly settings?: JsonObject } = {}) {
  const double = createBotApiDouble()
  const sql: Sql = { query: async <R>() => (known === undefined ? [] : [{ contact: known }]) as R[] }
  const urlOf = (route: string) => `https://flows.example/x/telegram/${route}/ticket`
  const context = routeContext({ settings, http: double.http, sql, urlOf, now })
  const ask = (name: string, request: Partial<RouteRequest>) =>
    plugin.routes!.find((route) => route.name === name)!.handle(routeRequest(request), context)
  const update = (fields: JsonObject, secret = webhookSecret(token)) =>
    ask('webhook', { body: JSON.stringify({ update_id: 42, ...fields }), headers: { 'x-telegram-bot-api-secret-token': secret } })
  return { ...double, context, ask, update }
}
const chat = { id: 777, type: 'private' }
const from = { id: 777, first_name: 'Ann', username: 'ann', language_code: 'ru' }
const said = (text: string) => ({ message: { message_id: 5, chat, from, text } })
const to = { channel: 'telegram', address: '777' }

describe('an update of the bot', () => {
  it('is nobody’s without the secret of the webhook', async () => {
    const { update, ask } = world()
    for (const secret of ['', 'wrong', webhookSecret(`${token}x`)])
      await expect(update(said('Hi'), secret)).rejects.toMatchObject({ kind: 'permanent', code: 'TELEGRAM_SECRET_WRONG' })
    const headers = { 'x-telegram-bot-api-secret-token': webhookSecret(token) }
    for (const body of ['', '[]', 'x', 'null', '{}'])
      await expect(ask('webhook', { body, headers })).rejects.toMatchObject({ code: 'TELEGRAM_UPDATE_BAD' })
    expect(webhookSecret(token)).toMatch(/^[\w-]{1,256}$/)
  })

  it('is a press of a button: answered at once, and a reply to the message that had it (001.31, 001.32)', async () => {
    const { update, asked } = world()
    const data = callbackOf(id, 'dogs')
    const reply_markup = { inline_keyboard: [[{ text: 'Later', callback_data: 'x' }], [{ text: 'I have a dog', callback_data: data }]] }
    const answer = await update({ callback_query: { id: 'q1', from, data, message: { message_id: 5, chat, reply_markup } } })
    expect(answer).toEqual({
      statuses: [{ message: id, status: 'replied', button: 'dogs', occurrence: 'q1', properties: { text: 'I have a dog' } }],
    })
    expect(asked).toEqual([{ method: 'answerCallbackQuery', fields: { callback_query_id: 'q1', text: '✓ I have a dog' } }])
  })

  it('is a press all the same when Telegram takes no answer to it, and none when the button is not ours', async () => {
    const { update, next } = world()
    next({ error_code: 400, description: 'query is too old' })
    expect((await update({ callback_query: { id: 'q1', data: callbackOf(id, 'a') } })).statuses).toHaveLength(1)
    for (const data of ['', 'x', `${'A'.repeat(22)}:`, `-:a`, callbackOf(id, 'a').slice(1)])
      expect(await update({ callback_query: { id: 'q2', data } })).toEqual({})
  })

  it('is an answer to the last message, or a wish to hear no more', async () => {
    const { update } = world()
    expect(await update(said('When will it come?'))).toEqual({
      statuses: [{ to, status: 'replied', occurrence: '42', properties: { text: 'When will it come?' } }],
    })
    for (const text of ['/stop', 'Стоп', 'STOP!', '/stop@shop_bot'])
      expect(await update(said(text))).toMatchObject({
        statuses: [{ to, status: 'unsubscribed' }],
        suppressions: [{ channel: 'telegram', address: '777', scope: 'marketing', reason: 'unsubscribed' }],
      })
  })

  it('tells who blocked the bot', async () => {
    const member = (status: string, type = 'private') => ({ my_chat_member: { chat: { ...chat, type }, new_chat_member: { status } } })
    const { update } = world()
    expect(await update(member('kicked'))).toEqual({
      suppressions: [{ channel: 'telegram', address: '777', scope: 'any', reason: 'blocked' }],
    })
    expect([await update(member('member')), await update(member('kicked', 'group'))]).toEqual([{}, {}])
  })

  it('of a group, a picture, an edit or what is not known says nothing', async () => {
    const { update } = world()
    const others: JsonObject[] = [
      { message: { chat: { id: -5, type: 'group' }, text: 'Hi' } },
      { message: { chat } },
      { edited_message: said('Hi').message },
      {},
    ]
    for (const other of others) expect(await update(other)).toEqual({})
  })
})

describe('who starts the bot', () => {
  const consentOf = (person: JsonObject, text: string) => [
    {
      person,
      channel: 'telegram',
      purpose: '*',
      state: 'given',
      source: 'telegram',
      address: '777',
      proof: { chat_id: '777', text, update_id: 42 },
    },
  ]

  it('by the link of a page is the visitor of that page from then on, and agrees to messages', async () => {
    const { update } = world()
    const ticket = ticketFor({ anonymousId: visitor }, token, now)!
    const whose = { anonymousId: visitor }
    expect(await update(said(`/start ${ticket}`))).toEqual({
      events: [
        { type: 'identify', messageId: 'telegram:777:42:identify', ...whose, traits: { telegramChatId: '777', telegramUsername: 'ann' } },
        { type: 'track', messageId: 'telegram:777:42', ...whose, event: 'Telegram Linked', properties: { telegram_chat_id: '777' } },
      ],
      consents: consentOf(whose, `/start ${ticket}`),
    })
  })

  it('by himself is somebody new, with the names that he has there', async () => {
    const { events, consents } = await world().update(said('/start'))
    const whose = { anonymousId: 'telegram:777' }
    expect(events?.[0]).toMatchObject({
      ...whose,
      traits: { telegramChatId: '777', telegramUsername: 'ann', firstName: 'Ann', locale: 'ru' },
    })
    expect(consents).toEqual(consentOf(whose, '/start'))
  })

  it('and was here before is who he was', async () => {
    const { events, consents } = await world({ known: '7' }).update(said('/start'))
    expect([events, consents]).toEqual([undefined, consentOf({ contact: '7' }, '/start')])
  })

  it('with a ticket that was forged, altered or has run out takes nobody’s place', async () => {
    const ticket = ticketFor({ userId: 'boss' }, token, now)!
    const late = ticketFor({ userId: 'boss' }, token, now - day - 1000)!
    const forged = ticketFor({ userId: 'boss' }, `${token}x`, now)!
    const altered = ticket.slice(0, 8) + (ticket[8] === 'A' ? 'B' : 'A') + ticket.slice(9)
    for (const payload of [late, forged, altered, ticket.slice(1), 'boss', '-'.repeat(64)]) {
      const { events } = await world().update(said(`/start ${payload}`))
      expect(events).toMatchObject([{ anonymousId: 'telegram:777' }, { anonymousId: 'telegram:777' }])
    }
  })
})

describe('a ticket', () => {
  it('says whose it is, in what Telegram has room for', () => {
    for (const whose of [
      { anonymousId: visitor },
      { userId: visitor },
      { userId: 'ann@shop.example' },
      { anonymousId: 'x'.repeat(31) },
      { userId: 'Анна' },
    ]) {
      const ticket = ticketFor(whose, token, now)!
      expect(ticket).toMatch(/^[\w-]{1,64}$/)
      expect([readTicket(ticket, token, now), readTicket(ticket, token, now + day + 1000)]).toEqual([whose, null])
    }
    expect(ticketFor({ userId: 'x'.repeat(32) }, token, now)).toBeNull()
  })
})

describe('the link of a page', () => {
  const secret = 'a secret of sixteen or more'
  const proof = createHmac('sha256', secret).update('u-1').digest('hex')

  it('leads its visitor to the bot', async () => {
    const { ask } = world()
    const { status, headers } = await ask('link', { query: { anonymousId: visitor } })
    const { origin, pathname, searchParams } = new URL(headers!['location']!)
    expect([status, origin, pathname]).toEqual([302, 'https://t.me', '/shop_bot'])
    expect(readTicket(searchParams.get('start')!, token, now)).toEqual({ anonymousId: visitor })
  })

  it('leads a user whom the page’s server vouches for', async () => {
    const { ask } = world({ settings: { botToken: token, linkSecret: secret } })
    const { headers } = await ask('link', { query: { userId: 'u-1', proof } })
    expect(readTicket(new URL(headers!['location']!).searchParams.get('start')!, token, now)).toEqual({ userId: 'u-1' })
  })

  it('leads a user who is proved as in tracking calls, whichever key the page has', async () => {
    const { ask } = world()
    const { headers } = await ask('link', { query: { userId: 'u-1', userHash: 'any proves in these tests' } })
    expect(readTicket(new URL(headers!['location']!).searchParams.get('start')!, token, now)).toEqual({ userId: 'u-1' })
  })

  it('leads nobody by an ID that can be guessed', async () => {
    const proved = world({ settings: { botToken: token, linkSecret: secret } })
    const open = world()
    const refused = async ({ ask }: typeof open, query: Readonly<Record<string, string>>) =>
      await ask('link', { query }).catch(({ kind, code }) => `${kind} ${code}`)
    expect(await refused(open, { userId: 'u-1', proof })).toBe('permanent TELEGRAM_LINK_UNPROVED')
    for (const query of [{ userId: 'u-2', proof }, { userId: 'u-1' }, { userId: 'u-1', proof: '00' }])
      expect(await refused(proved, query as Record<string, string>)).toBe('permanent TELEGRAM_LINK_UNPROVED')
    for (const query of [{}, { anonymousId: '' }, { anonymousId: '12345' }])
      expect(await refused(open, query as Record<string, string>)).toBe('permanent TELEGRAM_LINK_ID_MISSING')
    expect(await refused(open, { anonymousId: 'x'.repeat(32) })).toBe('permanent TELEGRAM_LINK_ID_LONG')
  })
})

describe('the connection', () => {
  it('is tried by asking who the bot is', async () => {
    const { context } = world()
    expect(await plugin.connection!.test!(context)).toEqual({ en: 'The bot @shop_bot answers', ru: 'Бот @shop_bot отвечает' })
    await expect(plugin.connection!.test!({ ...context, settings: { botToken: '1:wrong' } })).rejects.toMatchObject({
      code: 'TELEGRAM_TOKEN_REFUSED',
    })
  })

  it('tells Telegram where the webhook is, and by what it proves itself', async () => {
    const { context, asked } = world()
    await plugin.connection!.prepare!(context)
    expect(asked).toEqual([
      {
        method: 'setWebhook',
        fields: {
          url: 'https://flows.example/x/telegram/webhook/ticket',
          secret_token: webhookSecret(token),
          allowed_updates: ['message', 'callback_query', 'my_chat_member'],
        },
      },
    ])
    const insecure = { ...context, urlOf: () => 'http://localhost:3000/x' }
    await expect(plugin.connection!.prepare!(insecure)).rejects.toMatchObject({ kind: 'permanent', code: 'TELEGRAM_WEBHOOK_INSECURE' })
  })
})
