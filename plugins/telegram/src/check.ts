/** What is wrong with a message before it is rendered for anybody, told to its author. */
import { checkButtons, type ConfigFault } from '@millrace/core'
import { longestText, type TelegramContent } from './content.ts'
import { readMarkup, visibleText } from './markup.ts'

export function checkContent({ text, picture = '', buttons = [] }: TelegramContent): readonly ConfigFault[] {
  const fixed = text.replace(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, '')
  const { length } = visibleText(readMarkup(fixed))
  return [
    ...(length > longestText ? [tooLong(length)] : []),
    ...(picture.trim() === '' || isWebAddress(picture) ? [] : [badPicture(picture)]),
    ...checkButtons(buttons),
  ]
}

export const isWebAddress = (text: string): boolean => /^\s*(https?:\/\/[^\s]+\s*$|\{[{%])/i.test(text)

const tooLong = (length: number): ConfigFault => ({
  path: '/text',
  code: 'TELEGRAM_TEXT_LONG',
  message: `The text has ${length} characters; Telegram takes ${longestText} at most`,
})

const badPicture = (picture: string): ConfigFault => ({
  path: '/picture',
  code: 'TELEGRAM_PICTURE_BAD',
  message: `${JSON.stringify(picture.slice(0, 100))} is no address of the web: begin with https://`,
})
