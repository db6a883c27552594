/**
 * How final a failure is. Providers disagree on codes, so where their words are plain the words count: one answers 5.7.1 for a user that
 * does not exist, another 5.1.1 for a policy of its own. An address is given up only when nobody is there.
 */
import type { Severity } from './report.ts'

const nobody =
  /no such (user|mailbox|recipient|address|person)|(user|recipient|mailbox|account|address|addressee|destination)[^;\n]{0,60}(unknown|not found|does ?n[o']t exist|not exist|no longer (exists?|valid|available|in use)|is (disabled|inactive|invalid|unavailable|closed|suspended)|has been (disabled|closed|deactivated|suspended))|unknown (user|recipient|mailbox|local|address|account)|invalid (mailbox|recipient|user|address)|no mailbox( here)?|mailbox unavailable|unrouteable address|not (a )?(valid|known) (user|mailbox|recipient|address)|recipientnotfound|user doesn't have|doesn't have an? .{1,40} account|(email )?account (that you tried to reach )?(does not exist|is disabled)|no users? here|not our customer|ящик не (существует|найден)|пользователь не найден|нет такого (пользователя|ящика|адреса)|адрес(ат)? не (существует|найден)|host or domain name not found|domain (name )?(does not exist|not found)|no such domain|nxdomain|unknown host|host unknown|address rejected: (access denied|undeliverable)/i

const full =
  /(mailbox|quota|inbox|account|user|storage|disk|maildir)[^;\n]{0,60}(\bfull\b|exceed|over ?quota|out of)|over ?quota|quota exceeded|exceeded (storage|its|the)|insufficient (system )?storage|переполнен|превышена квота/i

const distrust =
  /spam|block(ed|list)|black ?list|spamhaus|reputation|policy|policies|dmarc|\bspf\b|\bdkim\b|unauthenticated|rejected due to|content (rejected|denied)|message (rejected|refused|content)|virus|banned|rate limit|too many|not authori[sz]ed|low reputation|too (large|big)|size (limit|exceed)|maximum size|greylist/i

const later =
  /in the queue too long|retry time(out)? (not reached|exceeded)|timed? ?out|timeout|connection (refused|lost|reset)|delivery time expired|expired|could not be delivered for|not been delivered|temporar|try again later|retry/i

/** `code`: enhanced, or null. `smtp`: the three digits, or null. */
export function severityOf({
  code,
  smtp,
  reason,
}: {
  readonly code: string | null
  readonly smtp: string | null
  readonly reason: string
}): Severity {
  if (full.test(reason)) return 'soft'
  const isLater = (code ?? smtp)?.startsWith('4') ?? false
  if (isLater) return 'soft'
  if (nobody.test(reason)) return 'hard'
  const byCode = code === null ? null : ofCode(code)
  if (byCode !== null) return byCode === 'hard' && distrust.test(reason) ? 'refused' : byCode
  if (distrust.test(reason)) return 'refused'
  if (code === null && smtp === null && later.test(reason)) return 'soft'
  // A plain 550 with nothing to go by: the usual meaning (RFC 5321, 4.2.3).
  return code !== null || smtp === '550' || smtp === '551' || smtp === '553' ? 'hard' : 'refused'
}

const exact: Readonly<Record<string, Severity>> = {
  // The sender's address, not the recipient's.
  '5.1.7': 'refused',
  '5.1.8': 'refused',
  '5.1.9': 'refused',
  '5.2.0': 'hard',
  '5.2.1': 'hard',
  '5.2.2': 'soft',
  // Exchange Online: the directory knows no such recipient.
  '5.4.1': 'hard',
  '5.4.4': 'hard',
  '5.4.7': 'soft',
  '5.4.300': 'soft',
  '5.4.310': 'hard',
}

/** Null: the code says nothing of why (RFC 3463: subject 0, and the catch-alls of subject 3 and 5). */
function ofCode(code: string): Severity | null {
  const known = exact[code]
  if (known !== undefined) return known
  const [, subject, detail] = code.split('.')
  if (subject === '0' || detail === '0') return null
  if (subject === '1') return 'hard'
  return 'refused'
}

const enhanced = /\b([245])\.(\d{1,3})\.(\d{1,3})\b(?!\.\d)/

/** The first enhanced status code of a text that says why; null: there is none. */
export function codeIn(text: string): string | null {
  const [, kind, subject, detail] = enhanced.exec(text) ?? []
  return kind === undefined ? null : `${kind}.${Number(subject)}.${Number(detail)}`
}

/** The three digits of an SMTP reply. */
export function smtpIn(text: string): string | null {
  return /(?:^|[\s;:(<#"'])([45]\d\d)(?=[\s\-:>)]|$)/.exec(text)?.[1] ?? null
}
