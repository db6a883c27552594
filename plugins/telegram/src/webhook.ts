/**
 * The webhook of the bot: people who come, answer, press buttons and leave. Telegram shows with each update the secret that was given it for
 * this webhook; what does not show it is nobody's. An update is told again until we have answered, so all it causes has ids that follow from it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { CallError, defineRoute, type JsonObject, type Person, type RouteAnswer, type RouteContext } from '@millrace/core'
import { askBot } from './api.ts'
import { pressOf } from './buttons.ts'
import { contactOf, joined } from './chats.ts'
import { readSettings, type TelegramSettings } from './settings.ts'
import { readTicket, type Whose } from './ticket.ts'
import type { Chat, Message, Sender, Update } from './update.ts'
import { isStop } from './words.ts'

const channel = 'telegram'

export const webhookSecret = (botToken: string): string =>
  createHmac('sha256', botToken).update('millrace telegram webhook 1').digest('base64url')

export const webhookRoute = defineRoute({
  name: 'webhook',
  title: { en: 'Updates of the bot', ru: 'Обновления бота' },
  method: 'POST',
  by: 'connection',
  // All updates come from a few addresses of Telegram.
  perMinute: 6000,
  bodyMax: 256 * 1024,
  handle: async (request, context) => {
    const settings = readSettings(context.settings)
    const expected = Buffer.from(webhookSecret(settings.botToken))
    const shown = Buffer.from(request.headers['x-telegram-bot-api-secret-token'] ?? '')
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected))
      throw new CallError('permanent', 'TELEGRAM_SECRET_WRONG', 'This update does not show the secret of the webhook')
    return await hear(parsed(request.body), { settings, context })
  },
})

function parsed(body: string): Update {
  try {
    const update: unknown = JSON.parse(body)
    if (typeof update === 'object' && update !== null && typeof (update as Update).update_id === 'number') return update as Update
  } catch {
    // Said below.
  }
  throw new CallError('permanent', 'TELEGRAM_UPDATE_BAD', 'This is no update of the Bot API')
}

interface Hearing {
  readonly settings: TelegramSettings
  readonly context: RouteContext
}

async function hear(
  { update_id: update, message, callback_query: press, my_chat_member: member }: Update,
  hearing: Hearing,
): Promise<RouteAnswer> {
  if (press !== undefined) return await pressed(press.data ?? '', press, hearing)
  if (member?.chat.type === 'private' && member.new_chat_member?.status === 'kicked') return left(member.chat)
  if (message?.chat.type !== 'private' || message.text === undefined) return {}
  const [, payload = ''] = /^\/start(?:@\w+)?(?:\s+(\S+))?\s*$/.exec(message.text) ?? [null, null]
  if (payload !== null) return await started(payload, message, { ...hearing, update })
  return answered(message, update)
}

/** Told within the second, or the button keeps turning; if that fails, no more than that is lost. */
async function pressed(
  data: string,
  { id, message, data: own }: NonNullable<Update['callback_query']>,
  { settings, context }: Hearing,
): Promise<RouteAnswer> {
  const title = message?.reply_markup?.inline_keyboard?.flat().find((button) => button.callback_data === own)?.text
  const text: JsonObject = title === undefined ? {} : { text: `✓ ${title}`.slice(0, 200) }
  await askBot('answerCallbackQuery', { callback_query_id: id, ...text }, { settings, context }).catch(() => {})
  const press = pressOf(data)
  if (press === null) return {}
  return {
    statuses: [
      {
        message: press.message,
        status: 'replied',
        button: press.button,
        occurrence: id,
        ...(title !== undefined && { properties: { text: title } }),
      },
    ],
  }
}

const left = ({ id }: Chat): RouteAnswer => ({ suppressions: [{ channel, address: String(id), scope: 'any', reason: 'blocked' }] })

function answered({ chat, text = '' }: Message, update: number): RouteAnswer {
  const address = String(chat.id)
  const to = { channel, address }
  const properties = { text: text.slice(0, 4000) }
  if (!isStop(text)) return { statuses: [{ to, status: 'replied', occurrence: String(update), properties }] }
  return {
    statuses: [{ to, status: 'unsubscribed', properties }],
    suppressions: [{ channel, address, scope: 'marketing', reason: 'unsubscribed' }],
  }
}

interface Coming extends Hearing {
  readonly update: number
}

/**
 * Starting the bot is agreeing to its messages. A ticket says whose chat it is; without one, a chat that is known stays whose it is, and one that
 * is not is somebody new.
 */
async function started(payload: string, { chat, from }: Message, { settings, context, update }: Coming): Promise<RouteAnswer> {
  const address = String(chat.id)
  const whose = readTicket(payload, settings.botToken, context.now)
  const known = whose === null ? await contactOf(context.sql, context.workspace, address) : null
  const own = { anonymousId: `telegram:${address}` }
  const person: Person = known === null ? (whose ?? own) : { contact: known }
  const proof = { chat_id: address, text: `/start ${payload}`.trim(), update_id: update }
  const consents = [{ person, channel, purpose: '*', state: 'given', source: 'telegram', proof, address }] as const
  if (known !== null) return { consents }
  const traits = whose === null ? { ...namesOf(from), telegramChatId: address } : { telegramChatId: address }
  const events = eventsOf(whose ?? own, {
    update,
    address,
    traits: { ...traits, ...(from?.username !== undefined && { telegramUsername: from.username }) },
  })
  return { events, consents }
}

/** What nobody has told us yet of somebody new. */
const namesOf = (from: Sender | undefined): JsonObject => ({
  ...(from?.first_name !== undefined && { firstName: from.first_name }),
  ...(from?.last_name !== undefined && { lastName: from.last_name }),
  ...(from?.language_code !== undefined && { locale: from.language_code }),
})

interface Joining {
  readonly update: number
  readonly address: string
  readonly traits: JsonObject
}

function eventsOf(whose: Whose, { update, address, traits }: Joining): readonly JsonObject[] {
  const key = `telegram:${address}:${update}`
  return [
    { type: 'identify', messageId: `${key}:identify`, ...whose, traits },
    { type: 'track', messageId: key, ...whose, event: joined, properties: { telegram_chat_id: address } },
  ]
}
