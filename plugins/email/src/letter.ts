/**
 * A letter ready for the transport. Its parts are strings and addresses that were checked here: a template chooses neither the
 * envelope nor any header but subject and sender, and nothing of it is read from a file or an address.
 */
import { isIP } from 'node:net'
import { CallError, type Instant, type OutgoingMessage, type Tracking } from '@millrace/core'
import type { Attachment } from './attachments.ts'
import { normalizeAddress, parseMailbox, plainLine, type Mailbox } from './address.ts'
import { bodySource, type EmailContent } from './content.ts'
import { headersOf, type Headers } from './headers.ts'
import { rewriteLinks } from './links.ts'
import { renderMjml } from './mjml.ts'
import { plainText } from './plain-text.ts'
import { bounceAddress } from './returns.ts'
import type { EmailSettings } from './settings.ts'

export interface Letter {
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly from: Mailbox
  readonly to: Mailbox
  readonly replyTo?: Mailbox
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId: string
  readonly references?: string
  readonly date: Date
  readonly headers: Headers
  readonly attachments: readonly Attachment[]
}

export interface Composing {
  readonly settings: EmailSettings
  readonly now: Instant
  readonly workspace: number
  readonly attachments: readonly Attachment[]
}

/** Stand in texts and in `href`s where the address of the page belongs on which one unsubscribes, or chooses what to get. */
export const pageMarks = /%(unsubscribe|preferences)_url%/g

const withPages = (text: string, tracking: Tracking) => text.replace(pageMarks, (_, page: 'unsubscribe' | 'preferences') => tracking[page])

/** Throws `CallError` `permanent` for what can never be sent. */
export async function composeLetter(message: OutgoingMessage<EmailContent>, composing: Composing): Promise<Letter> {
  const { content, tracking } = message
  const { settings, now, workspace, attachments } = composing
  refuseNonText(content)
  const to = normalizeAddress(message.to)
  if (to === null) throw new CallError('permanent', 'EMAIL_ADDRESS_INVALID', `"${plainLine(message.to)}" is not one e-mail address`)
  const from = senderOf(content.from || settings.from || fallbackSender(tracking.open))
  const replyTo = content.replyTo || settings.replyTo
  const bounces = bounceAddress(settings, tracking.returnToken)
  const html = await bodyOf(message)
  const text = withPages(content.text || plainText(bodySource(content)), tracking)
  return {
    envelope: { from: bounces ?? from.address, to: [to] },
    from,
    to: { name: '', address: to },
    ...(replyTo ? { replyTo: senderOf(replyTo) } : {}),
    subject: plainLine(content.subject),
    text,
    ...(html === null ? {} : { html }),
    messageId: messageId(message.key, from.address),
    // Who answers refers to what the letter refers to (RFC 5322, 3.6.4): so an answer names the message too.
    ...(bounces === null ? {} : { references: `<${tracking.returnToken}${bounces.slice(bounces.lastIndexOf('@'))}>` }),
    date: new Date(now),
    headers: headersOf(message, workspace),
    attachments,
  }
}

/** nodemailer reads files and addresses from objects in place of texts. Attachments were fetched, and are no part of this any more. */
function refuseNonText({ attachments: _attachments, ...content }: EmailContent): void {
  for (const [name, value] of Object.entries(content)) {
    if (typeof value !== 'string') throw new CallError('permanent', 'EMAIL_CONTENT_INVALID', `The letter’s ${name} is not a text`)
  }
}

function senderOf(text: string): Mailbox {
  const sender = parseMailbox(text)
  if (sender === null)
    throw new CallError('permanent', 'EMAIL_SENDER_INVALID', `"${plainLine(text)}" is not a sender: write an address, or Name <address>`)
  return sender
}

function fallbackSender(ownAddress: string): string {
  const { hostname } = new URL(ownAddress)
  return `no-reply@${isIP(hostname.replace(/^\[|\]$/g, '')) ? 'localhost' : hostname}`
}

async function bodyOf({ content, tracking }: OutgoingMessage<EmailContent>): Promise<string | null> {
  const source = bodySource(content)
  if (source === '') return null
  const tracked = withPages(rewriteLinks(source, tracking.click), tracking)
  return withPixel(content.html ? tracked : await renderMjml(tracked), tracking.open)
}

function withPixel(html: string, address: string): string {
  const pixel = `<img src="${address}" width="1" height="1" alt="" style="display:block;border:0">`
  const end = html.toLowerCase().lastIndexOf('</body')
  return end < 0 ? html + pixel : html.slice(0, end) + pixel + html.slice(end)
}

/** The same at every attempt, so that a server or a reader can tell a repeated letter. */
function messageId(key: string, from: string): string {
  const plain = /^[\w.-]{1,200}$/.test(key) ? key : Buffer.from(key).toString('hex')
  return `<${plain}@${from.slice(from.lastIndexOf('@') + 1)}>`
}
