/**
 * What a refused recipient says of the address. It is given up only when the server says plainly that nobody is there: our own server
 * refuses recipients for faults of ours too, and what it means by a bare 550 is not known.
 */
import { codeIn, severityOf } from './reports/severity.ts'

/** Of an error of nodemailer. */
export interface Refused {
  readonly command?: string
  /** What the server said. */
  readonly response?: string
}

/** About who sends, not about who is to get it: some verify the sender only once they are told a recipient. */
const ofUs = /\bsender\b|mail from|return[- ]path|\bhelo\b|\behlo\b|\brelay|authenticat|\blog ?in\b|\brcpthosts\b/i

/** Whether nobody is at the address that RCPT named. */
export function isNobody({ command, response = '' }: Refused): boolean {
  if (command !== 'RCPT TO') return false
  // An address may have any word in it.
  const reason = response.replaceAll(/<[^<>]*>|[^\s<>@]+@[^\s<>@]+/g, ' ')
  const code = codeIn(reason)
  if (ofUs.test(reason)) return false
  // RFC 3463: detail 0 says nothing of why, as no code does.
  const telling = code === null || code.endsWith('.0') ? null : code
  return severityOf({ code: telling, smtp: response.slice(0, 3), reason }) === 'hard' && (telling !== null || !isBare(reason))
}
