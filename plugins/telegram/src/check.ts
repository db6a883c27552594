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

const faultOf = (path: string, code: string, says: { readonly en: string; readonly ru: string }): ConfigFault => ({
  path,
  code,
  message: says.en,
  says,
})

const tooLong = (length: number) =>
  faultOf('/text', 'TELEGRAM_TEXT_LONG', {
    en: `The text has ${length} characters; Telegram takes ${longestText} at most`,
    ru: `В тексте ${length} символов, а Telegram принимает не больше ${longestText}`,
  })

const badPicture = (picture: string) =>
  faultOf('/picture', 'TELEGRAM_PICTURE_BAD', {
    en: `“${picture.slice(0, 100)}” is no address of the web: begin with https://`,
    ru: `«${picture.slice(0, 100)}» не похоже на адрес в интернете: начните с https://`,
  })
