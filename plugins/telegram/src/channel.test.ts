import { CallError, checkFlow, createRegistry, type Contact, type JsonObject, type OutgoingMessage, type Reported } from '@millrace/core'
import { callContext, runNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createBotApiDouble, token } from '../test/bot-api-double.ts'
import { pressOf } from './buttons.ts'
import type { TelegramContent } from './content.ts'
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

function world(settings: JsonObject = { botToken: token }, keeps = true) {
  const double = createBotApiDouble()
  const reports: Reported[] = []
  const report = async (found: Reported) => {
    if (!keeps) throw new Error('The database is away')
    reports.push(found)
  }
  const context = callContext({ settings, http: double.http, report })
  const send = (content: Partial<TelegramContent> = {}, more: Partial<OutgoingMessage> = {}) =>
    channel.send({ id, key: 'key-1', to: '777', content: { text: 'Hi', ...content }, transactional: false, tracking, ...more }, context)
  const failure = async (answer: Parameters<typeof double.next>[0]) => {
    double.next(answer)
    return await send().then(
      () => ({ kind: 'sent', code: '', message: '', retryAfterMs: undefined }),
      ({ kind, code, message, retryAfterMs }: CallError) => ({ kind, code, message, retryAfterMs }),
    )
  }
  return { ...double, reports, send, failure }
}
const text = (asked: ReturnType<typeof world>['asked'], index = 0) => asked[index]!.fields

describe('a message of the bot', () => {
  it('reaches a person in the messenger, and is known by its number in the chat (000.25, 001.22)', async () => {
    const { send, asked } = world()
    expect(await send({ text: 'Hi, <b>Ann</b>! I <3 it' })).toEqual({ reference: '777:1' })
    expect(asked).toEqual([
      {
        method: 'sendMessage',
        fields: { chat_id: 777, parse_mode: 'HTML', text: 'Hi, <b>Ann</b>! I &lt;3 it', link_preview_options: { is_disabled: true } },
      },
    ])
  })

  it('has a picture, under which its text stands', async () => {
    const { send, asked } = world()
    await send({ picture: ' https://a.example/1.jpg ', silent: true })
    expect(asked[0]).toEqual({
      method: 'sendPhoto',
      fields: { chat_id: 777, parse_mode: 'HTML', disable_notification: true, photo: 'https://a.example/1.jpg', caption: 'Hi' },
    })
  })

  it('shows a picture above a text that is too long for a caption', async () => {
    const { send, asked } = world()
    await send({ text: 'x'.repeat(1025), picture: 'https://a.example/1.jpg' })
    expect(asked[0]!.method).toBe('sendMessage')
    expect(text(asked)['link_preview_options']).toEqual({ url: 'https://a.example/1.jpg', prefer_large_media: true, show_above_text: true })
  })

  it('has buttons: a link, a reply, and a reply that adds to a segment (001.29, 001.30, 001.31, 001.32)', async () => {
    const { send, asked } = world()
    const content = {
      text: 'See <a href="https://a.example">a</a>',
      buttons: [
        { name: 'shop', title: 'To the shop', kind: 'url' as const, url: 'https://shop.example' },
        { name: 'later', title: 'Later', kind: 'reply' as const },
        { name: 'dogs', title: 'I have a dog', kind: 'segment' as const, segment: 'dog-owners' },
      ],
    }
    await send(content)
    const { inline_keyboard: lines } = text(asked)['reply_markup'] as {
      inline_keyboard: { text: string; url?: string; callback_data?: string }[][]
    }
    expect(lines[0]).toEqual([{ text: 'To the shop', url: 'https://t.example/c/1' }])
    expect(lines.slice(1).map(([button]) => [button!.text, pressOf(button!.callback_data!)])).toEqual([
      ['Later', { message: id, button: 'later' }],
      ['I have a dog', { message: id, button: 'dogs' }],
    ])
    expect(Math.max(...lines.flat().map(({ callback_data: data = '' }) => Buffer.byteLength(data)))).toBeLessThanOrEqual(64)
    expect(channel.links!(content)).toEqual(['https://a.example', 'https://shop.example'])
  })

  it('has the values of variables put in as text, in its buttons too', async () => {
    const node = createRegistry([plugin]).nodes.get('telegram.send')!
    const config = { text: '<b>{{ contact.name }}</b>', buttons: [{ name: 'a', title: 'For {{ contact.name }}', kind: 'reply' }] }
    const outcome = await runNode(node, { config, plugin, attributes: { name: 'A <i>&', telegramChatId: '777' } })
    const { content } = outcome.effects![0]!.data as unknown as { readonly content: TelegramContent }
    expect(content).toMatchObject({ text: '<b>A &lt;i&gt;&amp;</b>', buttons: [{ title: 'For A <i>&' }] })
    const { send, asked } = world()
    await send(content)
    expect(text(asked)['text']).toBe('<b>A &lt;i&gt;&amp;</b>')
  })
})

describe('Telegram', () => {
  it('asks to wait, and is asked again then', async () => {
    const { failure } = world()
    const busy = { error_code: 429, description: 'Too Many Requests: retry after 14', parameters: { retry_after: 14 } }
    expect(await failure(busy)).toMatchObject({ kind: 'retry', code: 'TELEGRAM_BUSY', retryAfterMs: 14_000 })
    expect(await failure({ ...busy, parameters: {} })).toMatchObject({ kind: 'retry', retryAfterMs: undefined })
  })

  it('tells that a person blocked the bot, who is not written to from then on', async () => {
    const { failure, reports } = world()
    expect(await failure({ error_code: 403, description: 'Forbidden: bot was blocked by the user' })).toMatchObject({
      kind: 'permanent',
      code: 'TELEGRAM_BLOCKED',
    })
    expect(reports).toEqual([{ suppressions: [{ channel: 'telegram', address: '777', scope: 'any', reason: 'blocked' }] }])
  })

  it('is asked again when it could not be kept that the bot is blocked', async () => {
    const { failure } = world(undefined, false)
    expect(await failure({ error_code: 403, description: 'Forbidden: bot was blocked by the user' })).toMatchObject({
      kind: 'retry',
      code: 'TELEGRAM_REFUSAL_NOT_KEPT',
    })
  })

  it('refuses a message for good, in its own words', async () => {
    const { failure, reports } = world()
    expect(await failure({ error_code: 400, description: 'Bad Request: chat not found' })).toMatchObject({
      kind: 'permanent',
      code: 'TELEGRAM_REFUSED',
      message: 'Telegram refused it: Bad Request: chat not found',
    })
    expect(reports).toEqual([])
  })

  it('leaves in doubt what it may have sent, so that marketing is sent once at most (R4)', async () => {
    const { failure, asked } = world()
    expect(await failure('<html>Bad Gateway</html>')).toMatchObject({ kind: 'unknown', code: 'TELEGRAM_ANSWER_UNCLEAR' })
    expect(await failure({ error_code: 500, description: 'Internal Server Error' })).toMatchObject({ kind: 'unknown' })
    expect(await failure(new CallError('unknown', 'HTTP_TIMEOUT', 'late'))).toMatchObject({ kind: 'unknown', code: 'HTTP_TIMEOUT' })
    expect(await failure(new CallError('retry', 'HTTP_CONNECT_FAILED', 'closed'))).toMatchObject({ kind: 'retry' })
    expect(asked).toHaveLength(4)
  })

  it('does not know the bot: the message waits until somebody gives another token', async () => {
    const { send } = world({ botToken: '987654321:AAothertokenothertokenothertoken' })
    await expect(send()).rejects.toMatchObject({ kind: 'retry', code: 'TELEGRAM_TOKEN_REFUSED' })
    await expect(world({}).send()).rejects.toMatchObject({ kind: 'retry', code: 'TELEGRAM_BOT_UNSET' })
  })

  it('never has its token told', async () => {
    const { failure } = world()
    const leak = `https://api.telegram.org/bot${token}/sendMessage`
    for (const answer of [new CallError('unknown', 'HTTP_TIMEOUT', `${leak} is late`), { error_code: 400, description: leak }])
      expect((await failure(answer)).message).not.toContain(token)
  })
})

describe('what cannot be sent', () => {
  it('is not handed to Telegram', async () => {
    const { send, asked } = world()
    const button = { name: 'a', title: 'A', kind: 'url' as const, url: 'javascript:alert(1)' }
    const codes = await Promise.all(
      [{ text: ' ' }, { text: 'x'.repeat(4097) }, { picture: 'file:///etc/passwd' }, { buttons: [button] }].map((content) =>
        send(content).catch(({ kind, code }: CallError) => `${kind} ${code}`),
      ),
    )
    expect(codes).toEqual([
      'permanent TELEGRAM_TEXT_EMPTY',
      'permanent TELEGRAM_TEXT_LONG',
      'permanent TELEGRAM_PICTURE_BAD',
      'permanent TELEGRAM_BUTTON_BAD',
    ])
    expect(asked).toEqual([])
  })

  it('is told to its author beforehand', () => {
    const codes = (config: JsonObject) => {
      const nodes = [{ id: 'tg', type: 'telegram.send', version: 1, config }]
      const found = checkFlow({ millrace: 1, name: 'T', nodes, edges: [] }, createRegistry([plugin]))
      return found.filter(({ node, path }) => node === 'tg' && path !== '').map(({ code, path }) => `${code} ${path}`)
    }
    expect(codes({ text: 'x'.repeat(4097) })).toEqual(['TELEGRAM_TEXT_LONG /text'])
    expect(codes({ text: 'Hi', picture: 'x.jpg' })).toEqual(['TELEGRAM_PICTURE_BAD /picture'])
    expect(codes({ text: 'Hi', picture: '{{ event.properties.picture }}', to: '@ann' })).toEqual(['MESSAGE_ADDRESS_BAD /to'])
    const buttons = [
      { name: 'a', title: 'A', kind: 'url' },
      { name: 'a', title: 'B', kind: 'segment' },
    ]
    expect(codes({ text: 'Hi', buttons })).toEqual([
      'BUTTON_URL_MISSING /buttons/0/url',
      'BUTTON_NAME_TWICE /buttons/1/name',
      'BUTTON_SEGMENT_MISSING /buttons/1/segment',
    ])
  })

  it('is a message to somebody who never started the bot', () => {
    const contact = (attributes: JsonObject): Contact => ({ id: '1', userId: 'u', anonymousId: null, attributes, createdAt: 0 })
    const at = (attributes: JsonObject) => channel.address(contact(attributes))
    expect([at({ telegramChatId: '777' }), at({ telegramChatId: 777 }), at({ telegram: ' 777 ' }), at({ telegram: '-100123' })]).toEqual([
      '777',
      '777',
      '777',
      '-100123',
    ])
    for (const telegramChatId of ['@ann', '', '7.5', '1e9', '0', '99999999999999999', true, null, {}] as JsonObject[string][])
      expect(at({ telegramChatId })).toBeNull()
    expect(at({})).toBeNull()
  })
})
