/** What is wrong with a letter before it is rendered for anybody: told to its author, who would else see every one of them fail. */
import type { ConfigFault } from '@millrace/core'
import { parseMailbox } from './address.ts'
import type { EmailContent } from './content.ts'
import { mjmlFaults } from './mjml-check.ts'
import { hasUnseen } from './unseen.ts'

/** The letter may lack what its schema requires: it is being written. */
export function checkContent(content: Partial<EmailContent>): readonly ConfigFault[] {
  return [...checkBody(content), ...checkSenders(content), ...checkUnseen(content), ...checkAttachments(content)]
}

function checkBody({ html = '', mjml = '', text = '' }: Partial<EmailContent>): readonly ConfigFault[] {
  if ([html, mjml, text].every((part) => part.trim() === '')) return [emptyLetter]
  if (html !== '') return mjml === '' ? [] : [unusedMjml]
  return mjml === '' ? [] : mjmlFaults(mjml).slice(0, mostFaults).map(badMjml)
}

/** Of one text: the rest often follows from the first. */
const mostFaults = 20

function checkSenders({ from = '', replyTo = '' }: Partial<EmailContent>): readonly ConfigFault[] {
  const fields = Object.entries({ from, replyTo })
  return fields.flatMap(([name, value]) =>
    value.trim() === '' || value.includes('{') || parseMailbox(value) !== null ? [] : [badSender(`/${name}`, value)],
  )
}

function checkUnseen({ subject = '', from = '', replyTo = '' }: Partial<EmailContent>): readonly ConfigFault[] {
  return Object.entries({ subject, from, replyTo }).flatMap(([name, value]) => (hasUnseen(value) ? [unseen(`/${name}`)] : []))
}

function checkAttachments({ attachments = [] }: Partial<EmailContent>): readonly ConfigFault[] {
  return attachments.flatMap(({ url = '' }, index) =>
    url.includes('{') || /^\s*https?:\/\/[^\s/]/i.test(url) ? [] : [badAttachment(`/attachments/${index}/url`, url)],
  )
}

const emptyLetter: ConfigFault = {
  path: '/html',
  code: 'EMAIL_BODY_MISSING',
  message: 'This letter is a subject and nothing else; write its HTML or its plain text',
  severity: 'warning',
}

const unusedMjml: ConfigFault = {
  path: '/mjml',
  code: 'EMAIL_MJML_UNUSED',
  message: 'The HTML is what is sent, so the MJML does nothing; remove one of them',
  severity: 'warning',
}

const badMjml = ({ line, message }: ReturnType<typeof mjmlFaults>[number]): ConfigFault =>
  line === null
    ? { path: '/mjml', code: 'EMAIL_MJML_INVALID', message }
    : { path: '/mjml', code: 'EMAIL_MJML_FAULT', message: `line ${line}: ${message}`, severity: 'warning' }

const quoted = (text: string) => JSON.stringify(text.slice(0, 100))

const badSender = (path: string, text: string): ConfigFault => ({
  path,
  code: 'EMAIL_SENDER_INVALID',
  message: `${quoted(text)} is no sender; write an address, or Name <address>`,
})

const unseen = (path: string): ConfigFault => ({
  path,
  code: 'EMAIL_TEXT_UNSEEN',
  message: 'There are characters here that nobody sees, such as those that turn the direction of writing; they are left out of the letter',
  severity: 'warning',
})

const badAttachment = (path: string, url: string): ConfigFault => ({
  path,
  code: 'EMAIL_ATTACHMENT_URL_BAD',
  message: `${quoted(url)} is no address of a file; write https://…`,
})
