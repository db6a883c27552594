/**
 * What the refusal of a recipient says of the address. It is given up only when the server says plainly that nobody is there: the server
 * we hand letters to refuses recipients for faults of ours too, and a bare 550 of it says nothing.
 */
import { codeIn, severityOf } from './reports/severity.ts'

/** Of an error of nodemailer. */
export interface Refusal {
  readonly command?: string
  /** What the server said. */
  readonly response?: string
}

/** About who sends, not about who is to get it: some verify the sender only once they are told a recipient. */
const ofUs =
  /\bsender\b|mail from|return[- ]path|\b(helo|ehlo)\b|client host|\brelay|authenticat|\blog ?in\b|rcpthosts|\byour (account|mailbox|domain|user)/i

/** Whether it was refused at RCPT, because nobody is at that address. */
export function isNobody({ command, response = '' }: Refusal): boolean {
  if (command !== 'RCPT TO') return false
  // An address may have any word in it.
  const reason = response.slice(0, 2000).replaceAll(/<[^<>]*>|[^\s<>@]+@[^\s<>@]+/g, ' ')
  if (ofUs.test(reason)) return false
  const code = codeIn(reason)
  // RFC 3463: what ends in 0 says no more of why than no code does.
  return severityOf({ code: code?.endsWith('.0') === true ? null : code, smtp: null, reason }) === 'hard'
}
