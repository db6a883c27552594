/** What is wrong with a letter before it is rendered for anybody: told to its author, who would else see every one of them fail. */
import type { ConfigFault } from '@millrace/core'
import { parseMailbox } from './address.ts'
import type { EmailContent } from './content.ts'

export function checkContent({ html = '', mjml = '', text = '', from = '' }: EmailContent): readonly ConfigFault[] {
  const isEmpty = [html, mjml, text].every((part) => part.trim() === '')
  const isSender = from.trim() === '' || from.includes('{') || parseMailbox(from) !== null
  return [...(isEmpty ? [emptyLetter] : []), ...(html !== '' && mjml !== '' ? [unusedMjml] : []), ...(isSender ? [] : [badSender(from)])]
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

const badSender = (from: string): ConfigFault => ({
  path: '/from',
  code: 'EMAIL_SENDER_INVALID',
  message: `${JSON.stringify(from.slice(0, 100))} is no sender; write an address, or Name <address>`,
})
