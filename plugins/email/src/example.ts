/** What a new letter starts with, in the languages of authors: composed of blocks, with a way to unsubscribe. */
import { defaultStyle, keepLetter } from '@millrace/core/letter'
import type { EmailContent } from './content.ts'

interface Words {
  readonly subject: string
  readonly text: string
  readonly footer: string
}

function letterOf({ subject, text, footer }: Words): EmailContent {
  const blocks = [{ kind: 'text' as const, id: 'b1', text, align: 'left' as const }]
  const letter = { version: 1 as const, style: defaultStyle, preheader: '', logo: { url: '', alt: '', link: '' }, blocks, footer }
  return { subject, ...keepLetter(letter) }
}

export const exampleLetter = letterOf({
  subject: 'Hello',
  text: 'Hello{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!\n\nWrite here what the letter is about.',
  footer: 'You get this letter because you are subscribed to us.\n[Unsubscribe](%unsubscribe_url%)',
})

export const russianLetter = letterOf({
  subject: 'Здравствуйте!',
  text: 'Здравствуйте{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!\n\nНапишите здесь, о чём это письмо.',
  footer: 'Вы получили это письмо, потому что подписаны на нашу рассылку.\n[Отписаться](%unsubscribe_url%)',
})
