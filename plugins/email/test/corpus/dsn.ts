/** Delivery reports as Postfix, Exim, Sendmail, Exchange and the large providers write them. */
import { dsn, ourHeaders, recipient, type Sample } from './build.ts'

const failed = (status: string, diagnostic: string) => recipient(`Action: failed\nStatus: ${status}\nDiagnostic-Code: ${diagnostic}`)
const remote = (status: string, diagnostic: string) =>
  recipient(`Action: failed\nStatus: ${status}\nRemote-MTA: dns; mx.mail.example\nDiagnostic-Code: smtp; ${diagnostic}`)
const exchange = 'postmaster@contoso.example'

const postfix: readonly Sample[] = [
  dsn('Postfix: the remote server knows no such user', 'failed hard 5.1.1', {
    group: remote('5.1.1', '550 5.1.1 <ann@mail.example>: Recipient address rejected: User unknown in virtual mailbox table'),
  }),
  dsn('Postfix: unknown user on its own machine', 'failed hard 5.1.1', { group: failed('5.1.1', 'x-unix; user unknown') }),
  dsn('Postfix: the domain is not there', 'failed hard 5.4.4', {
    group: failed(
      '5.4.4',
      'X-Postfix; Host or domain name not found. Name service error for\n    name=mail.example type=AAAA: Host not found',
    ),
  }),
  dsn('Postfix: a warning that it takes longer', 'delayed', {
    subject: 'Delayed Mail (still being retried)',
    group: recipient(
      'Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mx.mail.example[198.51.100.4]:25:\n    Connection timed out\nWill-Retry-Until: Sat, 9 Jan 2027 09:00:02 +0000 (UTC)',
    ),
  }),
  dsn('Postfix: given up after five days', 'failed soft 4.4.1', {
    group: failed('4.4.1', 'X-Postfix; connect to mx.mail.example[198.51.100.4]:25: Connection timed out'),
  }),
  dsn('Postfix: the mailbox is full', 'failed soft 5.2.2', {
    group: remote('5.2.2', '552 5.2.2 <ann@mail.example>: Mailbox is over quota'),
  }),
  dsn('Postfix: the letter is too large', 'failed refused 5.3.4', {
    group: remote('5.3.4', '552 5.3.4 Message size exceeds fixed limit'),
  }),
  dsn('Postfix: delivered, as was asked', 'delivered', {
    subject: 'Successful Mail Delivery Report',
    group: recipient('Action: delivered\nStatus: 2.0.0\nDiagnostic-Code: X-Postfix; delivered to mailbox'),
  }),
  dsn('Postfix: handed to a server that reports nothing', 'relayed', {
    subject: 'Successful Mail Delivery Report',
    group: recipient(
      'Action: relayed\nStatus: 2.0.0\nRemote-MTA: dns; mx.mail.example\nDiagnostic-Code: smtp; 250 2.0.0 Ok: queued as 4RtX20',
    ),
  }),
  dsn('Postfix: our address is on a block list', 'failed refused 5.7.1', {
    group: remote('5.7.1', '554 5.7.1 Service unavailable; Client host [203.0.113.10] blocked using zen.spamhaus.org'),
  }),
  dsn('Postfix: with an address beyond ASCII (RFC 6533)', 'failed hard 5.1.1', {
    group:
      'Final-Recipient: utf-8; анна@почта.example\nOriginal-Recipient: utf-8; анна@почта.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown',
  }),
  dsn('Postfix: a loop of forwardings', 'failed refused 5.4.6', {
    group: failed('5.4.6', 'X-Postfix; mail for mail.example loops back to myself'),
  }),
]

const exim: readonly Sample[] = [
  dsn('Exim: an address that leads nowhere', 'failed hard 5.0.0', {
    from: 'Mail Delivery System <Mailer-Daemon@exim.example>',
    subject: 'Mail delivery failed: returning message to sender',
    headers: 'X-Failed-Recipients: ann@mail.example\nAuto-Submitted: auto-replied\n',
    group: 'Action: failed\nFinal-Recipient: rfc822;ann@mail.example\nStatus: 5.0.0\nDiagnostic-Code: smtp; Unrouteable address',
  }),
  dsn('Exim: the remote server refuses the user', 'failed hard 5.1.1', {
    from: 'Mail Delivery System <Mailer-Daemon@exim.example>',
    headers: 'X-Failed-Recipients: ann@mail.example\nAuto-Submitted: auto-replied\n',
    group:
      'Action: failed\nFinal-Recipient: rfc822;ann@mail.example\nStatus: 5.0.0\nRemote-MTA: dns; mx.mail.example\nDiagnostic-Code: smtp; 550-5.1.1 <ann@mail.example>: no such user here\n 550 5.1.1 see our help pages',
  }),
  dsn('Exim: given up at the end of its patience', 'failed soft 4.2.2', {
    from: 'Mail Delivery System <Mailer-Daemon@exim.example>',
    group:
      'Action: failed\nFinal-Recipient: rfc822;ann@mail.example\nStatus: 5.0.0\nDiagnostic-Code: smtp; 452 4.2.2 mailbox full: retry timeout exceeded',
  }),
  dsn('Exim: a warning', 'delayed', {
    from: 'Mail Delivery System <Mailer-Daemon@exim.example>',
    subject: 'Warning: message 1tXyZ9-0003ab-Qd delayed 24 hours',
    group: 'Action: delayed\nFinal-Recipient: rfc822;ann@mail.example\nStatus: 4.0.0',
  }),
]

const sendmail: readonly Sample[] = [
  dsn('Sendmail: no such user', 'failed hard 5.1.1', {
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@sendmail.example>',
    subject: 'Returned mail: see transcript for details',
    headers: 'Auto-Submitted: auto-generated (failure)\n',
    group:
      'Final-Recipient: RFC822; ann@mail.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: DNS; mx.mail.example\nDiagnostic-Code: SMTP; 550 5.1.1 <ann@mail.example>... User unknown\nLast-Attempt-Date: Mon, 4 Jan 2027 09:00:04 GMT',
  }),
  dsn('Sendmail: a catch-all code with plain words', 'failed hard 5.3.0', {
    group:
      'Final-Recipient: RFC822; ann@mail.example\nAction: failed\nStatus: 5.3.0\nDiagnostic-Code: SMTP; 553 5.3.0 <ann@mail.example>... No such user here',
  }),
  dsn('Sendmail: a warning after four hours', 'delayed', {
    subject: 'Warning: could not send message for past 4 hours',
    headers: 'Auto-Submitted: auto-generated (warning-timeout)\n',
    group: 'Final-Recipient: RFC822; ann@mail.example\nAction: delayed\nStatus: 4.4.2\nDiagnostic-Code: SMTP; 421 4.4.2 Connection lost',
  }),
  dsn('Sendmail: a receipt', 'delivered', {
    subject: 'Return receipt',
    headers: 'Auto-Submitted: auto-generated (return-receipt)\n',
    group: 'Final-Recipient: RFC822; ann@mail.example\nAction: delivered (to mailbox)\nStatus: 2.1.5',
  }),
  dsn('Sendmail: to a list, whose members are not reported', 'relayed', {
    group: 'Final-Recipient: RFC822; team@mail.example\nAction: expanded (to multi-recipient alias)\nStatus: 2.0.0',
  }),
]

const microsoft: readonly Sample[] = [
  dsn('Exchange: the directory has no such recipient', 'failed hard 5.1.1', {
    from: exchange,
    subject: 'Undeliverable: Your cart is waiting',
    group:
      'Final-recipient: RFC822; ann@mail.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-code: smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found\nX-Display-Name: ann@mail.example',
  }),
  dsn('Exchange Online: recipient not found', 'failed hard 5.1.10', {
    from: exchange,
    subject: 'Undeliverable: Your cart is waiting',
    group:
      'Final-Recipient: rfc822;ann@mail.example\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ann@mail.example not found by SMTP address lookup',
  }),
  dsn('Exchange Online: access denied, for there is no such recipient', 'failed hard 5.4.1', {
    from: exchange,
    group: remote(
      '5.4.1',
      '550 5.4.1 Recipient address rejected: Access denied. For more information see the article on 5.4.1 errors [AM7EUR03FT012]',
    ),
  }),
  dsn('Exchange: the mailbox is full', 'failed soft 5.2.2', {
    from: exchange,
    group: remote(
      '5.2.2',
      '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException; Failed to process message due to a permanent exception',
    ),
  }),
  dsn('Exchange: a rule of the company', 'failed refused 5.7.1', {
    from: exchange,
    group: remote('5.7.1', '550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy'),
  }),
  dsn('Exchange: the queue ran out of time', 'failed soft 4.4.7', {
    from: exchange,
    group: remote('4.4.7', '550 4.4.7 QUEUE.Expired; message expired'),
  }),
  dsn('Exchange Online: it takes longer', 'delayed', {
    from: exchange,
    subject: 'Delivery delayed:Your cart is waiting',
    group:
      'Final-Recipient: rfc822;ann@mail.example\nAction: delayed\nStatus: 4.4.7\nWill-Retry-Until: Tue, 5 Jan 2027 09:00:02 +0000\nX-Display-Name: Ann',
  }),
  dsn('Exchange Online: a group that takes no outside mail', 'failed refused 5.7.133', {
    from: exchange,
    group: remote(
      '5.7.133',
      '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed',
    ),
  }),
  dsn('Exchange Online: the domain is not in DNS', 'failed hard 5.4.310', {
    from: exchange,
    group: remote('5.4.310', '550 5.4.310 DNS domain mail.example does not exist [Message=InfoDomainNonexistent]'),
  }),
  dsn('Outlook.com: mailbox unavailable', 'failed hard 5.5.0', {
    group: remote('5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).'),
  }),
]

const providers: readonly Sample[] = [
  dsn('Gmail: no such account', 'failed hard 5.1.1', {
    from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    subject: 'Delivery Status Notification (Failure)',
    headers:
      'X-Failed-Recipients: ann@mail.example\nAuto-Submitted: auto-replied\nIn-Reply-To: <019a0000-0000-7000-8000-00000000000b@shop.example>\n',
    group: remote(
      '5.1.1',
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking the recipient's email address for typos or\n 550 5.1.1 unnecessary spaces. NoSuchUser d9443c01a7336 - gsmtp",
    ),
  }),
  dsn('Gmail: the account is disabled', 'failed hard 5.2.1', {
    group: remote('5.2.1', '550-5.2.1 The email account that you tried to reach is disabled. 550 5.2.1 DisabledUser - gsmtp'),
  }),
  dsn('Gmail: the inbox is out of storage', 'failed soft 5.2.2', {
    group: remote('5.2.2', "552-5.2.2 The recipient's inbox is out of storage space. 552 5.2.2 OverQuotaPerm - gsmtp"),
  }),
  dsn('Gmail: our domain is not authenticated', 'failed refused 5.7.26', {
    group: remote(
      '5.7.26',
      '550-5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. - gsmtp',
    ),
  }),
  dsn('Gmail: incomplete for now', 'delayed', {
    subject: 'Delivery Status Notification (Delay)',
    group: recipient(
      'Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; The recipient server did not accept our requests to connect.\nWill-Retry-Until: Thu, 7 Jan 2027 01:00:00 -0800 (PST)',
    ),
  }),
  dsn('Yahoo: no such account', 'failed hard 5.0.0', {
    group: remote('5.0.0', "554 delivery error: dd This user doesn't have a yahoo.com account (ann@mail.example) [0]"),
  }),
  dsn('Yahoo: a policy', 'failed refused 5.7.9', {
    group: remote('5.7.9', '554 5.7.9 Message not accepted for policy reasons. See the sender pages.'),
  }),
  dsn('iCloud: no such user', 'failed hard 5.1.1', { group: remote('5.1.1', '550 5.1.1 <ann@mail.example>: user does not exist') }),
  dsn('Mail.ru: no such mailbox', 'failed hard 5.0.0', {
    group: remote(
      '5.0.0',
      '550 Message was not accepted -- invalid mailbox. Local mailbox ann@mail.example is unavailable: user not found',
    ),
  }),
  dsn('Mail.ru: taken for spam', 'failed refused 5.0.0', {
    group: remote('5.0.0', '550 spam message rejected. Please visit the postmaster pages or report details to abuse.'),
  }),
  dsn('Mail.ru: the mailbox is full', 'failed soft 5.0.0', {
    group: remote('5.0.0', '550 Message was not accepted -- Mailbox ann@mail.example is full'),
  }),
  dsn('Yandex: no such user, under a code of policies', 'failed hard 5.7.1', { group: remote('5.7.1', '550 5.7.1 No such user!') }),
  dsn('Yandex: suspicion of spam', 'failed refused 5.7.1', {
    group: remote('5.7.1', '554 5.7.1 [2] Message rejected under suspicion of SPAM; 1704359-AbCd'),
  }),
  dsn('Zimbra: the address within the words', 'failed hard 5.0.0', { group: remote('5.0.0', '550 User ann@mail.example unknown') }),
  dsn('Rambler: unknown user', 'failed hard 5.1.1', {
    group: remote('5.1.1', '550 5.1.1 <ann@mail.example>: Recipient address rejected: User unknown'),
  }),
  dsn('Amazon SES: suppressed and unknown', 'failed hard 5.1.1', {
    from: 'MAILER-DAEMON@ses.example',
    group: recipient(
      'Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\nRemote-MTA: dns; inbound-smtp.mail.example',
    ),
  }),
  dsn('Mimecast: greylisted too long', 'failed soft 4.7.1', {
    group: remote('4.7.1', '451 4.7.1 Internal resources are temporarily unavailable - greylisted'),
  }),
  dsn('Proofpoint: bad reputation', 'failed refused 5.7.1', {
    group: remote('5.7.1', '554 5.7.1 Blocked - see the sender support pages. IP reputation'),
  }),
  dsn('Domino: not in the address book', 'failed hard 5.1.1', {
    group: failed('5.1.1', 'X-Notes; User ann (ann@mail.example) not listed in public Name & Address Book'),
  }),
]

const broken: readonly Sample[] = [
  dsn('no empty line between the message and its recipient', 'failed hard 5.1.1', {
    message: 'Reporting-MTA: dns; mx.example.net\nFinal-Recipient: rfc822; ann@mail.example\nAction: failed\nStatus: 5.1.1',
    group: '',
  }),
  dsn('words of its own', 'failed hard 5.1.1', {
    group: recipient('Action: Failure (no such mailbox)\nStatus: 5.1.1 (bad destination mailbox address)'),
  }),
  dsn('no action', 'failed hard 5.1.1', { group: recipient('Status: 5.1.1') }),
  dsn('no status but what the server said', 'failed hard 5.1.1', {
    group: recipient('Action: failed\nDiagnostic-Code: smtp; 550 5.1.1 unknown'),
  }),
  dsn('no code at all', 'failed hard -', { group: recipient('Action: failed\nDiagnostic-Code: smtp; 550 Requested action not taken') }),
  dsn('two recipients of a forwarding, one of whom has it', 'failed hard 5.1.1', {
    group:
      'Final-Recipient: rfc822; old@mail.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; new@other.example\nAction: failed\nStatus: 5.1.1',
  }),
  dsn('nothing returned', 'failed hard 5.1.1', {
    group: failed('5.1.1', 'smtp; 550 5.1.1 user unknown'),
    returned: 'Content-Type: text/plain\n\n',
  }),
  dsn('the address only in what is returned', 'failed hard 5.1.1', {
    to: 'bounces@returns.shop.example',
    group: failed('5.1.1', 'smtp; 550 5.1.1 user unknown'),
    returned: `Content-Type: message/rfc822\n\n${ourHeaders}\nHello`,
  }),
  dsn('the whole letter returned in Base64', 'failed hard 5.1.1', {
    group: failed('5.1.1', 'smtp; 550 5.1.1 user unknown'),
    returned: `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${Buffer.from(`${ourHeaders}\nHello`).toString('base64').replace(/.{76}/g, '$&\n')}`,
  }),
]

const whole = dsn('', '', { group: failed('5.1.1', 'smtp; 550 5.1.1 user unknown') }).raw
const encoded = Buffer.from(failed('5.1.1', 'smtp; 550 5.1.1 user unknown')).toString('base64')

/** The same report, spoilt on its way. */
const spoilt: readonly Sample[] = [
  { name: 'bare line feeds', expected: 'failed hard 5.1.1', raw: whole.replaceAll('\r\n', '\n') },
  { name: 'cut off within what is returned', expected: 'failed hard 5.1.1', raw: whole.slice(0, whole.indexOf('Subject: Your cart')) },
  { name: 'no last boundary', expected: 'failed hard 5.1.1', raw: whole.slice(0, whole.lastIndexOf('--4RtX')) },
  { name: 'the fields as plain text', expected: 'failed hard 5.1.1', raw: whole.replace('message/delivery-status', 'text/plain') },
  { name: 'no type of report', expected: 'failed hard 5.1.1', raw: whole.replace('report-type=delivery-status;', '') },
  { name: 'capitals in the address', expected: 'failed hard 5.1.1', raw: whole.replace(/^To: .*$/m, (line) => line.toUpperCase()) },
  { name: 'the fields in Base64', expected: 'failed hard 5.1.1', raw: whole.replace(/Content-Type: message\/delivery-status[^]*?\r\n\r\n--/, `Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n\r\n--`) },
] // prettier-ignore

export const dsnSamples: readonly Sample[] = [...postfix, ...exim, ...sendmail, ...microsoft, ...providers, ...broken, ...spoilt]
