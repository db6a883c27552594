/** Complaints as feedback loops pass them on (RFC 5965), with what providers leave out or black out. */
import { crlf, ourHeaders, plain, token, verp, type Sample } from './build.ts'

interface Arf {
  readonly fields: string
  readonly from?: string
  readonly to?: string
  readonly type?: string
  readonly part?: string
  readonly returned?: string
}

function arf(name: string, expected: string, given: Arf): Sample {
  const {
    fields,
    from = 'feedback@fbl.example',
    to = 'fbl@shop.example',
    type = 'report-type=feedback-report; ',
    returned = ourHeaders,
  } = given
  const { part = `Content-Type: message/feedback-report\n\n${fields}` } = given
  return {
    name,
    expected,
    raw: crlf(`From: <${from}>
Date: Mon, 4 Jan 2027 12:00:00 +0000
Subject: FW: Your cart is waiting
To: <${to}>
MIME-Version: 1.0
Content-Type: multipart/report; ${type}boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP 203.0.113.10.

--part1_13d.2e68ed54_boundary
${part}

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

${returned}
Hello

--part1_13d.2e68ed54_boundary--
`),
  }
}

const blackedOut = ourHeaders.replaceAll('ann@mail.example', '[redacted]').replace(/^Return-Path.*\n/m, '')
const fields = (type: string) =>
  `Feedback-Type: ${type}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\nOriginal-Mail-From: <${verp}>\nOriginal-Rcpt-To: <ann@mail.example>\nSource-IP: 203.0.113.10\nReported-Domain: shop.example`
const base64 = (text: string) => Buffer.from(text).toString('base64')

export const feedbackSamples: readonly Sample[] = [
  arf('the least there can be', 'complaint abuse', { fields: 'Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1' }),
  arf('abuse in full', 'complaint abuse', { fields: fields('abuse') }),
  arf('fraud', 'complaint fraud', { fields: fields('fraud') }),
  arf('a virus', 'complaint virus', { fields: fields('virus') }),
  arf('something else', 'complaint other', { fields: fields('other') }),
  arf('not spam after all', 'complaint not-spam', { fields: fields('not-spam') }),
  arf('a wish to be left out', 'complaint opt-out', { fields: fields('opt-out') }),
  arf('a wish to be left out, in its older name', 'complaint opt-out', { fields: fields('opt-out-list') }),
  arf('Yahoo: by a signed domain', 'complaint abuse', {
    from: 'complaints@yahoo-inc.example',
    fields: `Feedback-Type: abuse\nUser-Agent: Yahoo!-Mail-Feedback/2.0\nVersion: 0.1\nOriginal-Mail-From: <${verp}>\nReported-Domain: shop.example`,
  }),
  arf('AOL: with every address blacked out', 'complaint abuse', {
    from: 'scomp@aol.example',
    fields:
      'Feedback-Type: abuse\nUser-Agent: AOL SComp\nVersion: 0.1\nReceived-Date: Mon, 4 Jan 2027 10:00:00 -0500\nRedacted-Address: redacted',
    returned: blackedOut,
  }),
  arf('Mail.ru: abuse', 'complaint abuse', {
    from: 'abuse@corp.mail.example',
    fields: `Feedback-Type: abuse\nUser-Agent: Mail.Ru-FBL/1.0\nVersion: 0.1\nArrival-Date: Mon, 04 Jan 2027 12:00:00 +0300\nOriginal-Mail-From: ${verp}`,
  }),
  arf('to the address of the message', 'complaint abuse', { to: verp, fields: fields('abuse'), returned: blackedOut }),
  arf('fields that are folded and in capitals', 'complaint abuse', { fields: `FEEDBACK-TYPE:\n  Abuse\nUSER-AGENT: X\n  /2\nVERSION: 1` }),
  arf('no type of feedback', 'complaint abuse', { fields: 'User-Agent: SomeGenerator/1.0\nVersion: 1' }),
  arf('no type of report', 'complaint abuse', { type: '', fields: fields('abuse') }),
  arf('the fields in Base64', 'complaint fraud', {
    fields: '',
    part: `Content-Type: message/feedback-report\nContent-Transfer-Encoding: base64\n\n${base64(fields('fraud'))}`,
  }),
  arf('the fields as plain text', 'complaint fraud', {
    fields: '',
    part: `Content-Type: text/plain\nContent-Disposition: attachment\n\n${fields('fraud')}`,
  }),
  arf('a failed signature, which nobody complained of (RFC 6591)', 'complaint auth-failure', {
    fields: `${fields('auth-failure')}\nAuth-Failure: dmarc`,
  }),
  {
    name: 'Outlook.com: the letter itself (JMRP)',
    expected: 'complaint abuse',
    raw: crlf(`From: staff@hotmail.example
To: fbl@shop.example
Subject: complaint about message from 203.0.113.10
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="jmrp"

--jmrp
Content-Type: message/rfc822
Content-Disposition: inline

X-HmXmrOriginalRecipient: ann@mail.example
${ourHeaders}
Hello
--jmrp--
`),
  },
]

const reply = (headers: string) => `From: Ann <ann@mail.example>\nTo: Shop <hello@shop.example>\n${headers}`
const refers = `In-Reply-To: <019a0000-0000-7000-8000-00000000000b@shop.example>\nReferences: <${token}@returns.shop.example>\n <019a0000-0000-7000-8000-00000000000b@shop.example>`

/** What people and machines answer. */
export const answerSamples: readonly Sample[] = [
  plain('a person, by Gmail', 'reply', { headers: reply(`Subject: Re: Your cart is waiting\n${refers}\nMIME-Version: 1.0\nContent-Type: text/plain; charset="UTF-8"`), text: 'Yes, please.\n\nOn Mon, Jan 4, 2027 at 9:00 AM Shop <hello@shop.example> wrote:\n> Hello' }),
  plain('a person, by Outlook', 'reply', { headers: reply(`Subject: RE: Your cart is waiting\nThread-Topic: Your cart is waiting\n${refers}`), text: 'Where is my order?' }),
  plain('a person, in Russian', 'reply', { headers: reply(`Subject: =?utf-8?B?UmU6INCS0LDRiNCwINC60L7RgNC30LjQvdCw?=\n${refers}\nContent-Type: text/plain; charset=utf-8`), text: 'Здравствуйте! Когда будет доставка?' }),
  plain('a person who was told 550 5.1.1 by somebody else', 'reply', { headers: reply(`Subject: Re: Your cart is waiting\n${refers}`), text: 'My friend got: 550 5.1.1 user unknown. Why?' }),
  plain('a person who writes of spam', 'reply', { headers: reply(`Subject: this is spam\n${refers}\nAuto-Submitted: no`), text: 'abuse!' }),
  plain('Gmail: an absence note', 'automatic', { headers: reply(`Subject: Out of office Re: Your cart is waiting\n${refers}\nAuto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes`), text: 'I am away until 5.1.27. In urgent cases call 550 123.' }),
  plain('Exchange: an absence note to the address of bounces', 'automatic', { headers: `Return-Path: <>\nFrom: Ann <ann@mail.example>\nTo: ${verp}\nSubject: Automatic reply: Your cart is waiting\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All`, text: 'I am out of the office until 5.1.27 and the mailbox is unavailable.' }),
  plain('Exchange in Russian: an absence note', 'automatic', { headers: `From: Ann <ann@mail.example>\nTo: ${verp}\nSubject: Автоматический ответ: Ваша корзина ждёт\nContent-Type: text/plain; charset=utf-8`, text: 'Я в отпуске до 5.1.27' }),
  plain('Sieve: vacation (RFC 5230)', 'automatic', { headers: reply(`Subject: Auto: Your cart is waiting\n${refers}\nAuto-Submitted: auto-replied (vacation)`), text: 'Away.' }),
  plain('cPanel: an autoresponder', 'automatic', { headers: reply(`Subject: Away\n${refers}\nX-Autorespond: Your cart is waiting\nPrecedence: auto_reply`), text: 'Away.' }),
  plain('Yandex: an autoresponder', 'automatic', { headers: `From: ann@yandex.example\nTo: ${verp}\nSubject: Автоответ\nX-Autoreply: YES\nContent-Type: text/plain; charset=utf-8`, text: 'Спасибо за письмо!' }),
  plain('a help desk that opened a ticket', 'automatic', { headers: reply(`Subject: [Ticket 5510] received\n${refers}\nAuto-Submitted: auto-generated`), text: 'We got it.' }),
  plain('a person who writes to the address of bounces', 'unclear', { headers: `From: Ann <ann@mail.example>\nTo: ${verp}\nSubject: Hello`, text: 'Who are you? 550 5.1.1' }),
  plain('a letter about something else', 'unclear', { headers: 'From: Bob <bob@mail.example>\nTo: hello@shop.example\nSubject: Offer\nIn-Reply-To: <other@mail.example>', text: 'Buy it.' }),
  {
    name: 'a receipt of reading (RFC 8098)',
    expected: 'automatic',
    raw: crlf(`From: Ann <ann@mail.example>
To: hello@shop.example
Subject: Read: Your cart is waiting
${refers}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="mdn"

--mdn
Content-Type: text/plain

Your message was read.
--mdn
Content-Type: message/disposition-notification

Final-Recipient: rfc822;ann@mail.example
Original-Message-ID: <019a0000-0000-7000-8000-00000000000b@shop.example>
Disposition: manual-action/MDN-sent-manually; displayed
--mdn--
`),
  },
] // prettier-ignore
