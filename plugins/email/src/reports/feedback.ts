/** Complaints by the abuse reporting format (RFC 5965): what kind of feedback a mail provider passes on. */
import { fieldsIn, headerOf, type Mail } from './mail.ts'

/** `abuse`, `fraud`, `virus`, `other`, `not-spam`, and what came after the RFC: `opt-out`, `auth-failure`. Null: it is no complaint. */
export function feedbackOf(mail: Mail): string | null {
  const part = mail.parts.find(({ type }) => type === 'message/feedback-report')
  const isReport = /report-type\s*=\s*"?feedback-report/i.test(headerOf(mail, 'content-type'))
  if (part !== undefined || isReport) {
    const fields = fieldsIn(part?.text ?? mail.parts.find(({ text }) => /^feedback-type\s*:/im.test(text))?.text ?? mail.text)
    const [, type = 'abuse'] = /^\W*([a-z][\w-]*)/i.exec(fields.get('feedback-type') ?? '') ?? []
    return type.toLowerCase().replace(/^opt-out-list$/, 'opt-out')
  }
  return isForwarded(mail) ? 'abuse' : null
}

/** Outlook.com's Junk Mail Reporting Program sends the letter itself, under a subject of its own. */
function isForwarded(mail: Mail): boolean {
  return /^complaint about message from/i.test(headerOf(mail, 'subject')) && mail.parts.some(({ type }) => type === 'message/rfc822')
}
