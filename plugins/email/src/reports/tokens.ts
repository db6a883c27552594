/** Where a report may name the message: the address it came to first, then what was returned of the letter. */
import { headerOf, type Mail } from './mail.ts'
import type { Report } from './report.ts'

const pattern = /(?<![a-z0-9])[a-z2-7]{45}(?![a-z0-9])/gi
/** Each costs a look-up, and a report is about one message. */
const most = 10

const recipients = ['to', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'x-delivered-to', 'cc']

export interface Came {
  readonly mail: Mail
  /** The address it was delivered to, as the mail server says. */
  readonly to: string
}

/** Tokens in the addresses that it came to. */
export function addressedTokens({ mail, to }: Came): readonly string[] {
  const places = recipients.flatMap((name) => mail.headers.filter((header) => header.name === name).map(({ value }) => value))
  return tokensIn([to, ...places])
}

/** In the order in which they are to be tried. An answer names what it answers in its headers alone: what it quotes counts for nothing. */
export function tokensOf(kind: Report['kind'], came: Came): readonly string[] {
  const { mail } = came
  if (kind === 'reply') return tokensIn([headerOf(mail, 'in-reply-to'), headerOf(mail, 'references')])
  if (kind !== 'delivery' && kind !== 'complaint') return []
  return [...new Set([...addressedTokens(came), ...tokensIn([...mail.parts.map(({ text }) => text), mail.text])])].slice(0, most)
}

function tokensIn(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => [...text.matchAll(pattern)].map(([token]) => token.toLowerCase()))
  return [...new Set(found)].slice(0, most)
}
