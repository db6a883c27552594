/**
 * Bounces that follow no standard: a text from the server's daemon. Only one that came to an address with a token is read at all, and it
 * must come from a daemon, for an absence note has numbers and the word "unavailable" too.
 */
import { fieldsIn, headerOf, type Mail } from './mail.ts'
import type { Delivery } from './report.ts'
import { codeIn, severityOf, smtpIn } from './severity.ts'

const daemon = /mailer-?daemon|mail-?daemon|\bpostmaster\b|\bmdaemon\b|mail delivery (sub)?system|mail administrator|\bmaildelivery\b/i

const failureSubject =
  /undeliver|delivery (status )?(notification|failure|failed|report|problem|error|warning)|failure (notice|delivery)|returned (mail|to sender)|mail (delivery )?(failed|failure|system error|returned|status report)|(could|can) ?not be delivered|non[- ]?delivery|unzustellbar|unable to deliver|message (delivery )?(delayed|status)|rejected:|не ?доставлен|ошибка доставки|невозможно доставить|отч[её]т о доставке/i

const delay =
  /will (be retried|retry|continue|keep trying)|(still|yet) being (tried|attempted)|delayed|not yet been delivered|no action is required|warning only|do not need to resend|попытки доставки (будут )?продолж|задерж/i

/** Null: it is no bounce. */
export function readPlainBounce(mail: Mail): Delivery | null {
  const isDaemon = daemon.test(headerOf(mail, 'from')) || (/^\s*<?\s*>?\s*$/.test(headerOf(mail, 'from')) && hasNoSender(mail))
  const subject = headerOf(mail, 'subject')
  if (!isDaemon && !(failureSubject.test(subject) && hasNoSender(mail)) && headerOf(mail, 'x-failed-recipients') === '') return null
  const text = ownWords(mail)
  const fields = fieldsIn(text)
  const code = codeIn(fields.get('status') ?? '') ?? codeIn(text)
  const smtp = smtpIn(text)
  const reason = reasonIn(text)
  const severity = severityOf({ code, smtp, reason: text })
  if (code?.startsWith('2') === true) return { recipient: null, action: 'delivered', code, reason, severity }
  const isDelay = delay.test(`${subject}\n${text}`) && !(code ?? smtp ?? '').startsWith('5')
  const isFailure = code !== null || smtp !== null || failureSubject.test(subject) || headerOf(mail, 'x-failed-recipients') !== ''
  if (!isDelay && !isFailure) return null
  return { recipient: null, action: isDelay ? 'delayed' : 'failed', code, reason, severity }
}

/** RFC 5321: what must not be answered comes from nobody. */
const hasNoSender = (mail: Mail) =>
  /^\s*<\s*>\s*$/.test(headerOf(mail, 'return-path')) || /^\s*auto-(replied|generated)/i.test(headerOf(mail, 'auto-submitted'))

/** Without our letter, which mostly follows below a line, and may speak of anything. */
function ownWords({ text }: Mail): string {
  const end =
    /^[ \t>]*(-{2,}.{0,20}(copy of (the|your) message|original message|below this line|this is a copy|returned message|message header|исходное (сообщение|письмо)|copy of the message)|={5,}|received: from|return-path:|x-millrace-)/im.exec(
      text,
    )
  return (end === null ? text : text.slice(0, end.index)).slice(0, 10_000)
}

/** The line that has a code, or says why. */
function reasonIn(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return lines.find((line) => smtpIn(line) !== null || codeIn(line) !== null) ?? lines.find((line) => line.length > 20) ?? ''
}
