/** The channel `email`: letters over SMTP, statuses by the names of Segment's e-mail spec. */
import { CallError, defineChannel } from '@millrace/core'
import { normalizeAddress } from './address.ts'
import { checkContent } from './check.ts'
import { bodySource, contentSchema } from './content.ts'
import { composeLetter } from './letter.ts'
import { findLinks } from './links.ts'
import type { EmailSettings } from './settings.ts'
import { connections, type Transports } from './transport.ts'

export function emailChannel(transports: Transports) {
  return defineChannel({
    name: 'email',
    title: { en: 'Email', ru: 'Письмо' },
    icon: 'mail',
    message: contentSchema,
    example: { subject: 'Hello', html: '<p>Hello{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!</p>' },
    summary: { en: '{{ subject }}' },
    html: ['html', 'mjml'],
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
    links: (content) => findLinks(bodySource(content)).map(({ url }) => url),
    concurrency: connections,
    send: async (message, { settings, now, signal }) => {
      const { smtpUrl, from } = settings as Partial<EmailSettings>
      if (smtpUrl === undefined) throw new CallError('retry', 'EMAIL_SERVER_UNSET', 'No SMTP server is set: give SMTP_URL')
      const letter = await composeLetter(message, from === undefined ? { now } : { from, now })
      return await transports.send(smtpUrl, letter, signal)
    },
  })
}
