/** What is wrong with a text message before it is rendered for anybody: told to its author, who else learns it from the bill. */
import type { ConfigFault } from '@millrace/core'
import type { SmsContent } from './content.ts'
import { rewriteLinks } from './links.ts'
import { foreignCharacters, segmentsOf } from './segments.ts'

/** More than so many parts are worth a word: each is paid for. */
const manySegments = 3
/** A tracked link: the public address, the path and 40 characters of a token. */
export const trackedLink = 'https://flows.example.com/t/c/'.padEnd(75, 'x')

export function checkContent({ text, media = [], from = '', trackLinks = true }: SmsContent): readonly ConfigFault[] {
  return [
    ...lengthFaults(text, trackLinks),
    ...media.flatMap(({ url }, index) => (isWebAddress(url) ? [] : [badMedia(url, index)])),
    ...(from.trim() === '' || from.includes('{') || isSender(from) ? [] : [badSender(from)]),
  ]
}

/** Variables are left out of the count: what they put in is another text for everybody. */
function lengthFaults(text: string, tracked: boolean): readonly ConfigFault[] {
  const fixed = text.replace(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, '')
  const sent = tracked ? rewriteLinks(fixed, () => trackedLink) : fixed
  const { encoding, units, parts } = segmentsOf(sent)
  if (parts.length <= manySegments) return []
  const least = fixed === text ? '' : 'at least '
  const room = encoding === 'GSM-7' ? 153 : 67
  const fewer = shorter(sent, parts.length)
  const en = `This text is sent as ${least}${parts.length} messages (${encoding}: ${units} characters, ${room} in each), and each is paid for; shorten it`
  const ru = `Текст уйдёт как ${least === '' ? '' : 'минимум '}${parts.length} SMS (${encoding}: ${units} символов, по ${room} в каждом), и каждое оплачивается; сократите его`
  const says =
    fewer === null
      ? { en, ru }
      : {
          en: `${en}, or write it without ${fewer.foreign}: then it takes ${fewer.parts}`,
          ru: `${ru} или обойдитесь без ${fewer.foreign}: тогда SMS будет ${fewer.parts}`,
        }
  return [{ path: '/text', code: 'SMS_SEGMENTS_MANY', message: says.en, says, severity: 'warning' }]
}

/** One typographic quote makes a Latin text more than twice as long on the air. Null: no few characters are to blame. */
function shorter(text: string, now: number): { readonly foreign: string; readonly parts: number } | null {
  const foreign = foreignCharacters(text)
  if (foreign.length === 0 || foreign.length > 8) return null
  const { parts } = segmentsOf(foreign.reduce((rest, char) => rest.replaceAll(char, '-'), text))
  return parts.length >= now ? null : { foreign: foreign.join(' '), parts: parts.length }
}

export const isWebAddress = (url: string): boolean => /^https?:\/\/[^\s]+$/i.test(url.trim()) || /^\s*\{[{%]/.test(url)

/** A number, a short code, or a name of at most 11 characters of which one is no digit (3GPP TS 23.040, 9.1.2.5). */
export const isSender = (from: string): boolean => /^(\+?\d{3,15}|(?=.*[^\d])[\w .&+-]{1,11})$/.test(from.trim())

const faultOf = (path: string, code: string, says: { readonly en: string; readonly ru: string }): ConfigFault => ({
  path,
  code,
  message: says.en,
  says,
})

const badMedia = (url: string, index: number) =>
  faultOf(`/media/${index}/url`, 'SMS_MEDIA_ADDRESS_BAD', {
    en: `“${url.slice(0, 100)}” is no address of the web: begin with https://`,
    ru: `«${url.slice(0, 100)}» не похоже на адрес в интернете: начните с https://`,
  })

const badSender = (from: string) =>
  faultOf('/from', 'SMS_SENDER_INVALID', {
    en: `“${from.slice(0, 100)}” is no sender; write a number, or a name of at most 11 Latin letters and digits`,
    ru: `«${from.slice(0, 100)}» не подходит как отправитель: укажите номер или имя до 11 латинских букв и цифр`,
  })
