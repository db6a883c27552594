/** The channel `email`: letters over SMTP, statuses by the names of Segment's e-mail spec. */
import { CallError, defineChannel, type CallContext } from '@millrace/core'
import { normalizeAddress } from './address.ts'
import { createAttachments } from './attachments.ts'
import { checkContent } from './check.ts'
import { bodySource, contentSchema } from './content.ts'
import { signingOf } from './dkim.ts'
import { emailDocs } from './docs.ts'
import { composeLetter } from './letter.ts'
import { exampleLetter, russianLetter } from './example.ts'
import { findLinks } from './links.ts'
import { previewLetter } from './preview.ts'
import { isNobody, type Refusal } from './refusal.ts'
import type { EmailSettings } from './settings.ts'
import { findServer } from './smtp-url.ts'
import { connections, type Transports } from './transport.ts'

export function emailChannel(transports: Transports) {
  const fetchAttachments = createAttachments()
  return defineChannel({
    name: 'email',
    title: { en: 'E-mail', ru: 'Письмо' },
    icon: 'mail',
    docs: emailDocs,
    message: contentSchema,
    example: exampleLetter,
    exampleIn: { ru: russianLetter },
    summary: { en: '{{ subject }}' },
    html: ['html', 'mjml'],
    drafts: ['blocks'],
    address: ({ attributes }) => (typeof attributes['email'] === 'string' ? normalizeAddress(attributes['email']) : null),
    normalize: normalizeAddress,
    statuses: {
      sent: 'Email Sent',
      delivered: 'Email Delivered',
      opened: 'Email Opened',
      clicked: 'Email Link Clicked',
      replied: 'Email Replied',
      bounced: 'Email Bounced',
      complained: 'Email Marked as Spam',
      unsubscribed: 'Unsubscribed',
      failed: 'Email Failed',
      unknown: 'Email Unknown',
    },
    check: checkContent,
    preview: previewLetter,
    links: (content) => findLinks(bodySource(content)).map(({ url }) => url),
    concurrency: connections,
    send: async (message, context) => {
      const settings = context.settings as EmailSettings
      const { smtpUrl } = settings
      if (!smtpUrl)
        throw new CallError('retry', 'EMAIL_SERVER_UNSET', 'No SMTP server is set: connect one, or give SMTP_URL', {
          ru: 'Почтовый сервер не задан: подключите его в разделе «Подключения»',
        })
      const server = await findServer(smtpUrl, context)
      const signing = signingOf(settings)
      const attachments = await fetchAttachments(message.content.attachments ?? [], settings.attachmentHosts ?? [], context)
      const { now, workspace, signal } = context
      const letter = await composeLetter(message, { settings, now, workspace, attachments })
      return await transports.send(server, { letter, signing, signal }).catch((error: unknown) => heed(error, letter.to.address, context))
    },
  })
}

/** An address that nobody is at is not written to again: whoever goes on writing to such is taken for a sender of spam. */
async function heed(error: unknown, address: string, { report }: CallContext): Promise<never> {
  if (!(error instanceof CallError && error.code === 'EMAIL_REFUSED' && isNobody(error.cause as Refusal))) throw error
  try {
    await report?.({ suppressions: [{ channel: 'email', address, scope: 'any', reason: 'bounced' }] })
  } catch (cause) {
    // The letter certainly stayed here: the next attempt tells it anew.
    throw new CallError('retry', 'EMAIL_REFUSAL_NOT_KEPT', `It could not be kept that nobody is there: ${error.message}`, { cause })
  }
  throw error
}
