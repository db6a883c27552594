/** What came back, told apart: a bounce, a complaint, an answer of a person or of a machine. */
import { createHash } from 'node:crypto'
import { plainLine } from '../address.ts'
import { isAutomatic } from './automatic.ts'
import { readDeliveryStatus } from './delivery-status.ts'
import { feedbackOf } from './feedback.ts'
import { headerOf, readMail, type Mail } from './mail.ts'
import { readPlainBounce } from './plain-bounce.ts'
import type { Report } from './report.ts'
import { addressedTokens, tokensOf, type Came } from './tokens.ts'

export interface ReadReport {
  readonly report: Report
  /** What may name the message, the likeliest first. None is to be believed before it was verified. */
  readonly tokens: readonly string[]
}

/** `to`: the address it was delivered to, when the mail server says it apart; else empty. Never throws. */
export async function readReport(bytes: Uint8Array, to = ''): Promise<ReadReport> {
  const came = { mail: await readMail(bytes), to }
  const report = reportOf(came, bytes)
  return { report, tokens: tokensOf(report.kind, came) }
}

function reportOf(came: Came, bytes: Uint8Array): Report {
  const { mail } = came
  const feedback = feedbackOf(mail)
  if (feedback !== null) return { kind: 'complaint', feedback }
  const deliveries = deliveriesIn(mail)
  if (deliveries.length > 0) return { kind: 'delivery', deliveries }
  const bounce = addressedTokens(came).length === 0 ? null : readPlainBounce(mail)
  if (bounce !== null) return { kind: 'delivery', deliveries: [bounce] }
  if (isAutomatic(mail)) return { kind: 'automatic' }
  if (tokensOf('reply', came).length === 0) return { kind: 'unclear' }
  return { kind: 'reply', id: idOf(mail, bytes), subject: plainLine(headerOf(mail, 'subject')).slice(0, 200) }
}

/** Some send the fields of a report as plain text, under its own type or none. */
function deliveriesIn({ parts, headers, text }: Mail) {
  const own = parts.filter(({ type }) => /^message\/(global-)?delivery-status$/.test(type)).flatMap((part) => readDeliveryStatus(part.text))
  if (own.length > 0) return own
  const isReport = /report-type\s*=\s*"?delivery-status/i.test(headerOf({ headers }, 'content-type'))
  return isReport ? [...parts.map((part) => part.text), text].flatMap(readDeliveryStatus) : []
}

function idOf(mail: Mail, bytes: Uint8Array): string {
  const id = headerOf(mail, 'message-id')
  return createHash('sha256')
    .update(id === '' ? bytes : id)
    .digest('hex')
    .slice(0, 24)
}
