/** Bounces that follow no standard: known by the address that they came to, their daemon and their words. */
import { ourHeaders, plain, verp, type Sample } from './build.ts'

const from = (sender: string, subject: string) => `Return-Path: <>\nFrom: ${sender}\nTo: ${verp}\nSubject: ${subject}`
const copy = `\n--- Below this line is a copy of the message.\n\n${ourHeaders}\nHello`
const qmail = (reason: string) =>
  `Hi. This is the qmail-send program at qmail.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ann@mail.example>:\n${reason}\n${copy}`
const exim = (said: string) =>
  `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ann@mail.example\n    ${said}\n\n------ This is a copy of the message, including all the headers. ------\n\n${ourHeaders}\nHello`
const qmailDaemon = from('MAILER-DAEMON@qmail.example', 'failure notice')
const eximDaemon = from('Mail Delivery System <Mailer-Daemon@exim.example>', 'Mail delivery failed: returning message to sender')

export const plainSamples: readonly Sample[] = [
  plain('qmail: no mailbox', 'failed hard 5.1.1', { headers: qmailDaemon, text: qmail('Sorry, no mailbox here by that name. (#5.1.1)') }),
  plain('qmail: the remote server refused the user', 'failed hard -', {
    headers: qmailDaemon,
    text: qmail('198.51.100.4 does not like recipient.\nRemote host said: 550 user unknown\nGiving up on 198.51.100.4.'),
  }),
  plain('qmail: no such host', 'failed hard 5.1.2', {
    headers: qmailDaemon,
    text: qmail("Sorry, I couldn't find any host named mail.example. (#5.1.2)"),
  }),
  plain('qmail: too long in the queue', 'failed soft 4.4.1', {
    headers: qmailDaemon,
    text: qmail(
      "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.",
    ),
  }),
  plain('qmail: the mailbox is over quota', 'failed soft 5.2.2', {
    headers: qmailDaemon,
    text: qmail('The users mailbox is over the allowed quota (size). (#5.2.2)'),
  }),
  plain('Exim 4 of old: an unknown user', 'failed hard -', {
    headers: eximDaemon,
    text: exim(
      'SMTP error from remote mail server after RCPT TO:<ann@mail.example>:\n    host mx.mail.example [198.51.100.4]: 550 unknown user',
    ),
  }),
  plain('Exim 4 of old: unrouteable', 'failed hard -', { headers: eximDaemon, text: exim('Unrouteable address') }),
  plain('Exim 4 of old: retry timeout exceeded', 'failed soft -', { headers: eximDaemon, text: exim('retry timeout exceeded') }),
  plain('Exim 4 of old: a warning', 'delayed', {
    headers: from('Mail Delivery System <Mailer-Daemon@exim.example>', 'Warning: message 1tXyZ9-0003ab-Qd delayed 24 hours'),
    text: 'A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on exim.example.\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.',
  }),
  plain('MDaemon: no such user', 'failed hard -', {
    headers: from('MDaemon at mdaemon.example <MDaemon@mdaemon.example>', 'Permanent Delivery Failure'),
    text: `The attached message had PERMANENT fatal delivery errors!\n\nFailed address: ann@mail.example\n\n<-- 550 <ann@mail.example>, Recipient unknown\n--> QUIT\n\n====\n${ourHeaders}`,
  }),
  plain('CommuniGate: account unknown', 'failed hard -', {
    headers: from('MAILER-DAEMON@communigate.example', 'Undeliverable mail'),
    text: `Failed to deliver to 'ann@mail.example'\nLOCAL module(account ann) reports:\n account does not exist\n`,
  }),
  plain('Lotus: not in the address book', 'failed refused -', {
    headers: from('Postmaster@domino.example', 'DELIVERY FAILURE: relay host refused'),
    text: 'Your message could not be delivered: 554 relay refused',
  }),
  plain('Exchange in Russian: no such recipient', 'failed hard 5.1.1', {
    headers: `${from('postmaster@contoso.example', 'Недоставленное: Ваша корзина ждёт')}\nContent-Type: text/plain; charset=utf-8`,
    text: 'Сообщение не доставлено следующим получателям:\n\n  ann@mail.example\n\nУдалённый сервер вернул «550 5.1.1 RESOLVER.ADR.RecipNotFound; not found»',
  }),
  plain('Mail.ru: in words alone', 'failed hard -', {
    headers: `${from('mailer-daemon@mail.example', 'Письмо не доставлено')}\nContent-Type: text/plain; charset=utf-8`,
    text: 'Ваше письмо не доставлено адресату ann@mail.example: такой почтовый ящик не существует.',
  }),
  plain('Yandex: in Russian, a full mailbox', 'failed soft 5.2.2', {
    headers: `${from('mailer-daemon@yandex.example', 'Недоставленное сообщение')}\nContent-Type: text/plain; charset=utf-8`,
    text: 'Это письмо отправлено почтовым сервером. К сожалению, мы вынуждены сообщить, что ваше письмо не доставлено.\n\nОтвет сервера: 552 5.2.2 Почтовый ящик переполнен',
  }),
  plain('Yahoo of old: no such account', 'failed hard -', {
    headers: from('MAILER-DAEMON@yahoo.example', 'Failure Notice'),
    text: `Sorry, we were unable to deliver your message to the following address.\n\n<ann@mail.example>:\nRemote host said: 554 delivery error: dd This user doesn't have a yahoo.example account`,
  }),
  plain('GroupWise: taken for spam', 'failed refused 5.7.1', {
    headers: from('Mailer-Daemon@groupwise.example', 'Message status - undeliverable'),
    text: 'The message that you sent was undeliverable to the following:\n    ann (550 5.7.1 Message content rejected as spam)',
  }),
  plain('with HTML alone', 'failed hard 5.1.1', {
    headers: `${from('Mail Delivery System <mailer-daemon@html.example>', 'Undeliverable')}\nContent-Type: text/html; charset=utf-8`,
    text: '<html><body><p>Delivery has failed to these recipients:</p><p>ann@mail.example<br>550 5.1.1 The address <b>was not found</b></p></body></html>',
  }),
  plain('from nobody, answered automatically', 'failed hard 5.1.1', {
    headers: `Return-Path: <>\nFrom: <>\nTo: ${verp}\nSubject: Undeliverable message\nAuto-Submitted: auto-replied`,
    text: '550 5.1.1 ann@mail.example: no such user',
  }),
  plain('by the header that Exim adds alone', 'failed hard -', {
    headers: `Return-Path: <>\nFrom: support@hosting.example\nTo: ${verp}\nSubject: Your message\nX-Failed-Recipients: ann@mail.example`,
    text: 'The user ann is unknown user here.',
  }),
]
