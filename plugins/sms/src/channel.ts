/** The channel `sms`: text messages and MMS by the gateway of the settings, statuses named as Segment's spec names those of messages. */
import { CallError, defineChannel, type CallContext, type OutgoingMessage } from '@millrace/core'
import { checkContent, isSender, isWebAddress } from './check.ts'
import { contentSchema, type SmsContent } from './content.ts'
import { smsDocs } from './docs.ts'
import type { TextMessage } from './gateway.ts'
import { httpGateways } from './gateways.ts'
import { sendByHttp, UnsubscribedNumber } from './http-send.ts'
import { findLinks, rewriteLinks } from './links.ts'
import { normalizePhone, phoneOf } from './phone.ts'
import { previewText } from './preview.ts'
import { readSettings, type SmsSettings } from './settings.ts'
import type { SmppSessions } from './smpp/sessions.ts'

/** Sends under way in one process; a window of SMPP may be narrower. */
const concurrency = 16

export function smsChannel(sessions: SmppSessions) {
  return defineChannel({
    name: 'sms',
    title: { en: 'SMS', ru: 'SMS' },
    icon: 'message-square',
    docs: smsDocs,
    message: contentSchema,
    example: { text: 'Hello{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!' },
    exampleIn: { ru: { text: 'Здравствуйте{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!' } },
    summary: { en: '{{ text | truncate: 60 }}', ru: '{{ text | truncate: 60 }}' },
    address: phoneOf,
    normalize: (address) => normalizePhone(address),
    statuses: {
      sent: 'SMS Sent',
      delivered: 'SMS Delivered',
      clicked: 'SMS Link Clicked',
      replied: 'SMS Replied',
      unsubscribed: 'Unsubscribed',
      failed: 'SMS Failed',
      unknown: 'SMS Unknown',
    },
    check: checkContent,
    preview: async (content) => previewText(content),
    links: ({ text, trackLinks = true }) => (trackLinks ? findLinks(text).map(({ url }) => url) : []),
    references: true,
    concurrency,
    send: async (message, context) => {
      const settings = readSettings(context.settings)
      const text = textOf(message, settings)
      const gateway = httpGateways.get(settings.gateway)
      if (gateway === undefined) return await sessions.send(text, settings, context)
      return await sendByHttp(text, { gateway, settings, context }).catch((error: unknown) => heed(error, text, context))
    },
  })
}

/** Throws `CallError` `permanent` for what can never be sent. */
function textOf({ id, key, to, content, tracking }: OutgoingMessage<SmsContent>, settings: SmsSettings): TextMessage {
  const { text, media = [], trackLinks = true } = content
  const number = normalizePhone(to)
  if (number === null) throw new CallError('permanent', 'SMS_ADDRESS_INVALID', `${JSON.stringify(to)} is not one phone number`)
  const from = (content.from?.trim() || settings.from?.trim()) ?? ''
  if (from !== '' && !isSender(from))
    throw new CallError('permanent', 'SMS_SENDER_INVALID', `${JSON.stringify(from.slice(0, 100))} is no sender`)
  const bad = media.find(({ url }) => !isWebAddress(url))
  if (bad !== undefined)
    throw new CallError('permanent', 'SMS_MEDIA_ADDRESS_BAD', `${JSON.stringify(bad.url.slice(0, 200))} is no address of the web`)
  if (text.trim() === '' && media.length === 0)
    throw new CallError('permanent', 'SMS_TEXT_EMPTY', 'Rendered for this contact, the message is empty')
  return {
    id,
    key,
    to: number,
    text: trackLinks ? rewriteLinks(text, tracking.click) : text,
    from: from === '' ? null : from,
    media: media.map(({ url }) => url.trim()),
  }
}

/** What the gateway knows of a number, we must know too: it will never take another message to it. */
async function heed(error: unknown, { to }: TextMessage, { report }: CallContext): Promise<never> {
  if (!(error instanceof CallError && error.cause instanceof UnsubscribedNumber)) throw error
  try {
    await report?.({ suppressions: [{ channel: 'sms', address: to, scope: 'marketing', reason: 'unsubscribed' }] })
  } catch (cause) {
    // The gateway certainly took nothing: the next attempt tells it anew.
    throw new CallError('retry', 'SMS_REFUSAL_NOT_KEPT', `It could not be kept that the number unsubscribed: ${error.message}`, {
      cause,
      ru: `Не удалось запомнить, что номер отписался: ${error.message}`,
    })
  }
  throw error
}
