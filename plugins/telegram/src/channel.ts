/** The channel `telegram`: messages of a bot to those who started it, with pictures and buttons. */
import { CallError, defineChannel, type CallContext, type Contact, type JsonObject, type OutgoingMessage } from '@millrace/core'
import { askBot } from './api.ts'
import { keyboardOf } from './buttons.ts'
import { checkContent, isWebAddress } from './check.ts'
import { contentSchema, longestCaption, longestText, type TelegramContent } from './content.ts'
import { telegramDocs } from './docs.ts'
import { linksOf, readMarkup, visibleText, writeMarkup } from './markup.ts'
import { createPace } from './pace.ts'
import { readSettings } from './settings.ts'
import { webAddress } from './text-links.ts'

/** A bot may send about 30 messages in a second to all its people together (Bot API FAQ). */
const perSecond = 28
const concurrency = 16

export function telegramChannel() {
  const paceOf = paces()
  return defineChannel({
    name: 'telegram',
    opaque: true,
    title: { en: 'Telegram', ru: 'Telegram' },
    icon: 'send',
    docs: telegramDocs,
    message: contentSchema,
    example: { text: 'Hello{% if contact.firstName %}, <b>{{ contact.firstName }}</b>{% endif %}!' },
    exampleIn: { ru: { text: 'Здравствуйте{% if contact.firstName %}, <b>{{ contact.firstName }}</b>{% endif %}!' } },
    summary: { en: '{{ text | strip_html | truncate: 60 }}', ru: '{{ text | strip_html | truncate: 60 }}' },
    html: ['text'],
    address: addressOf,
    normalize: normalizeChat,
    statuses: {
      sent: 'Telegram Sent',
      clicked: 'Telegram Link Clicked',
      replied: 'Telegram Replied',
      unsubscribed: 'Unsubscribed',
      failed: 'Telegram Failed',
      unknown: 'Telegram Unknown',
    },
    check: checkContent,
    preview: async ({ text = '' }) => {
      const pieces = readMarkup(text)
      return {
        html: `<!doctype html><meta charset="utf-8"><p style="white-space:pre-wrap">${writeMarkup(pieces, (index) => linksOf(pieces)[index] ?? '')}`,
        text: visibleText(pieces),
        links: linksOf(pieces).map((url) => ({ url, codes: [] })),
      }
    },
    links: destinationsOf,
    references: true,
    concurrency,
    send: async (message, context) => {
      const settings = readSettings(context.settings)
      const { method, fields } = requestOf(message)
      await paceOf(settings.botToken)(context.signal).catch(() => {})
      if (context.signal.aborted) throw new CallError('retry', 'TELEGRAM_STOPPED', 'Stopped before it was sent')
      const sent = await askBot(method, fields, { settings, context }).catch((error: unknown) => heed(error, message.to, context))
      const { message_id: id } = (sent ?? {}) as { readonly message_id?: number }
      return id === undefined ? {} : { reference: `${message.to}:${id}` }
    },
  })
}

/** One pace a bot, whatever workspaces it is of. */
function paces() {
  const known = new Map<string, ReturnType<typeof createPace>>()
  return (token: string) => {
    const pace = known.get(token) ?? createPace(perSecond)
    known.set(token, pace)
    return pace
  }
}

/** At the attribute `telegramChatId`, or `telegram`. */
function addressOf({ attributes }: Pick<Contact, 'attributes'>): string | null {
  const found = attributes['telegramChatId'] ?? attributes['telegram']
  return typeof found === 'string' || typeof found === 'number' ? normalizeChat(String(found)) : null
}

/** The number of a chat; names of people (`@ann`) are none: a bot cannot write to those. Groups, for staff, are negative. */
function normalizeChat(address: string): string | null {
  const plain = address.trim()
  return /^-?[1-9]\d{0,15}$/.test(plain) ? plain : null
}

/** Of links in the text, then of buttons. */
function destinationsOf({ text, buttons = [] }: TelegramContent): readonly string[] {
  return [...linksOf(readMarkup(text)), ...buttons.filter(({ kind }) => kind === 'url').map(({ url = '' }) => webAddress(url) ?? '')]
}

interface Request {
  readonly method: 'sendMessage' | 'sendPhoto'
  readonly fields: JsonObject
}

/** Throws `CallError` `permanent` for what can never be sent. */
export function requestOf({ id, to, content, tracking }: OutgoingMessage<TelegramContent>): Request {
  const { buttons = [], silent = false, linkPreview = false } = content
  const pieces = readMarkup(content.text)
  const { length } = visibleText(pieces)
  refuseUnsendable(content, length)
  const text = writeMarkup(pieces, tracking.click)
  const first = linksOf(pieces).length
  const common: JsonObject = {
    chat_id: Number(to),
    parse_mode: 'HTML',
    ...(silent && { disable_notification: true }),
    ...(buttons.length > 0 && { reply_markup: keyboardOf(buttons, id, (index) => tracking.click(first + index)) }),
  }
  const picture = content.picture?.trim() ?? ''
  if (picture !== '' && length <= longestCaption) return { method: 'sendPhoto', fields: { ...common, photo: picture, caption: text } }
  // A text too long to stand under a picture stands under the preview of its address.
  const shown = { url: picture, prefer_large_media: true, show_above_text: true }
  const preview: JsonObject =
    picture !== '' ? { link_preview_options: shown } : linkPreview ? {} : { link_preview_options: { is_disabled: true } }
  return { method: 'sendMessage', fields: { ...common, text, ...preview } }
}

function refuseUnsendable({ picture = '', buttons = [] }: TelegramContent, length: number): void {
  const no = (code: string, message: string) => new CallError('permanent', code, message)
  if (length === 0 && picture.trim() === '') throw no('TELEGRAM_TEXT_EMPTY', 'Rendered for this contact, the message is empty')
  if (length > longestText) throw no('TELEGRAM_TEXT_LONG', `The text has ${length} characters; Telegram takes ${longestText} at most`)
  if (picture.trim() !== '' && !isWebAddress(picture))
    throw no('TELEGRAM_PICTURE_BAD', `${JSON.stringify(picture.slice(0, 200))} is no address of the web`)
  const bad = buttons.find(({ kind, url = '' }) => kind === 'url' && webAddress(url) === null)
  if (bad !== undefined)
    throw no(
      'TELEGRAM_BUTTON_BAD',
      `The button ${bad.name} leads to ${JSON.stringify((bad.url ?? '').slice(0, 200))}, which is no address of the web`,
    )
}

/** Who blocked the bot must not be tried again; agreeing anew, by starting it, lifts that. */
async function heed(error: unknown, to: string, { report }: CallContext): Promise<never> {
  if (!(error instanceof CallError && error.code === 'TELEGRAM_BLOCKED')) throw error
  try {
    await report?.({ suppressions: [{ channel: 'telegram', address: to, scope: 'any', reason: 'blocked' }] })
  } catch (cause) {
    // Telegram certainly took nothing: the next attempt tells it anew.
    throw new CallError('retry', 'TELEGRAM_REFUSAL_NOT_KEPT', `It could not be kept that the bot is blocked: ${error.message}`, {
      cause,
      ru: `Не удалось запомнить, что бот заблокирован: ${error.message}`,
    })
  }
  throw error
}
