/** What is wrong with a letter before it is rendered for anybody: told to its author, who would else see every one of them fail. */
import type { ConfigFault } from '@millrace/core'
import { parseMailbox } from './address.ts'
import type { EmailContent } from './content.ts'
import { mjmlFaults, type MjmlFault } from './mjml-check.ts'
import { inRussian } from './mjml-words.ts'
import { hasWayOut, unsubscribeMissing } from './way-out.ts'
import { hasUnseen } from './unseen.ts'

/** How it will be sent, where that is known. */
interface Sending {
  /** To contacts, who may unsubscribe. */
  readonly marketing: boolean
}

/** The letter may lack what its schema requires: it is being written. */
export function checkContent(content: Partial<EmailContent>, sending?: Sending): readonly ConfigFault[] {
  return [
    ...checkBody(content),
    ...checkWayOut(content, sending),
    ...checkSenders(content),
    ...checkUnseen(content),
    ...checkAttachments(content),
  ]
}

function checkBody({ html = '', mjml = '', text = '' }: Partial<EmailContent>): readonly ConfigFault[] {
  if ([html, mjml, text].every((part) => part.trim() === '')) return [emptyLetter]
  if (html !== '') return mjml === '' ? [] : [unusedMjml]
  return mjml === '' ? [] : mjmlFaults(mjml).slice(0, mostFaults).map(badMjml)
}

/** Who gets marketing must be able to end it: without a link in the letter they say that it is spam. */
function checkWayOut({ html = '', mjml = '', text = '' }: Partial<EmailContent>, sending: Sending | undefined): readonly ConfigFault[] {
  const body = html || mjml || text
  const isWritten = body.replace(/\{\{[^]*?\}\}|\{%[^]*?%\}/g, '').trim() !== ''
  if (sending?.marketing !== true || !isWritten || hasWayOut(`${body}${text}`)) return []
  return [noWayOut(html !== '' ? '/html' : mjml !== '' ? '/mjml' : '/text')]
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

interface Place {
  readonly path: string
  readonly code: string
}

const error = (place: Place, says: { readonly en: string; readonly ru: string }): ConfigFault => ({ ...place, message: says.en, says })
const warning = (place: Place, says: { readonly en: string; readonly ru: string }): ConfigFault => ({
  ...error(place, says),
  severity: 'warning',
})

const emptyLetter = warning(
  { path: '/html', code: 'EMAIL_BODY_MISSING' },
  {
    en: 'This letter is a subject and nothing else; write its HTML or its plain text',
    ru: 'В письме есть только тема: напишите HTML или простой текст',
  },
)

const unusedMjml = warning(
  { path: '/mjml', code: 'EMAIL_MJML_UNUSED' },
  {
    en: 'The HTML is what is sent, so the MJML does nothing; remove one of them',
    ru: 'Отправляется HTML, поэтому MJML ни на что не влияет: оставьте что-то одно',
  },
)

const badMjml = ({ line, message }: MjmlFault): ConfigFault =>
  line === null
    ? error(
        { path: '/mjml', code: 'EMAIL_MJML_INVALID' },
        { en: message, ru: 'Это не MJML: весь текст должен стоять между <mjml> и </mjml>' },
      )
    : warning({ path: '/mjml', code: 'EMAIL_MJML_FAULT' }, { en: `line ${line}: ${message}`, ru: `строка ${line}: ${inRussian(message)}` })

const noWayOut = (path: string) => warning({ path, code: 'EMAIL_UNSUBSCRIBE_MISSING' }, unsubscribeMissing)

const badSender = (path: string, text: string) =>
  error(
    { path, code: 'EMAIL_SENDER_INVALID' },
    {
      en: `“${text.slice(0, 100)}” is no sender; write an address, or Name <address>`,
      ru: `«${text.slice(0, 100)}» не похоже на отправителя: напишите адрес или Имя <адрес>`,
    },
  )

const unseen = (path: string) =>
  warning(
    { path, code: 'EMAIL_TEXT_UNSEEN' },
    {
      en: 'There are characters here that nobody sees, such as those that turn the direction of writing; they are left out of the letter',
      ru: 'Здесь есть невидимые символы, например меняющие направление письма; в письмо они не попадут',
    },
  )

const badAttachment = (path: string, url: string) =>
  error(
    { path, code: 'EMAIL_ATTACHMENT_URL_BAD' },
    {
      en: `“${url.slice(0, 100)}” is no address of a file; write https://…`,
      ru: `«${url.slice(0, 100)}» не похоже на адрес файла: напишите https://…`,
    },
  )
