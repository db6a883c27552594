/** What makes filters and readers take a letter for spam, or hides part of it. Hints: nothing here keeps a letter from being sent. */
import type { Localized, PreviewFinding } from '@millrace/core'
import type { Look } from './look.ts'
import { hasWayOut, unsubscribeMissing } from './way-out.ts'

/** Characters that mail programs show of a subject. */
const subjectLongest = 70
/** Gmail shows so much of a letter and hides the rest behind a link. */
const clippedAt = 102_400

export function subjectHints(subject: string): readonly PreviewFinding[] {
  const text = subject.trim()
  const hint = (code: string, message: Required<Localized>): PreviewFinding => ({ code, severity: 'warning', path: '/subject', message })
  if (text === '') return [{ ...hint('EMAIL_SUBJECT_EMPTY', subjectEmpty), severity: 'error' }]
  const letters = text.match(/\p{L}/gu) ?? []
  const isShouting = letters.length >= 8 && text === text.toUpperCase() && text !== text.toLowerCase()
  return [
    ...([...text].length > subjectLongest ? [hint('EMAIL_SUBJECT_LONG', subjectLong([...text].length))] : []),
    ...(isShouting ? [hint('EMAIL_SUBJECT_CAPITALS', subjectCapitals)] : []),
    ...(/[!?]{2,}|!.*!/.test(text) ? [hint('EMAIL_SUBJECT_EXCLAIMS', subjectExclaims)] : []),
  ]
}

export interface Body {
  /** Where it is written. */
  readonly path: string
  readonly source: string
  readonly html: string
  readonly text: string
  readonly hasOwnText: boolean
  readonly look: Look
  readonly transactional: boolean
}

export function bodyHints(body: Body): readonly PreviewFinding[] {
  const { path, source, html, text, hasOwnText, transactional } = body
  const hint = (code: string, message: Required<Localized>): PreviewFinding => ({ code, severity: 'warning', path, message })
  if (source === '' && text.trim() === '') return [hint('EMAIL_BODY_EMPTY', bodyEmpty)]
  const size = Buffer.byteLength(html)
  const withoutWay = !transactional && !hasWayOut(`${source}${text}`)
  return [
    ...(source === '' ? [] : pictureHints(body)),
    ...(source !== '' && text.trim() === '' && !hasOwnText ? [hint('EMAIL_TEXT_MISSING', textMissing)] : []),
    ...(size > clippedAt ? [hint('EMAIL_TOO_LARGE', tooLarge(Math.round(size / 1024)))] : []),
    ...(withoutWay ? [hint('EMAIL_UNSUBSCRIBE_MISSING', unsubscribeMissing)] : []),
  ]
}

function pictureHints({ path, text, look: { pictures } }: Body): readonly PreviewFinding[] {
  const alts = new Set(pictures.map(({ alt }) => alt ?? ''))
  const words = text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word) && !alts.has(word)).length
  const imageOnly = pictures.length > 0 && words < 10
  const nameless = pictures.filter(({ alt }) => alt === null || alt.trim() === '')
  const inPlain = pictures.filter(({ src }) => src.startsWith('http:'))
  return [
    ...(imageOnly ? [{ code: 'EMAIL_IMAGE_ONLY', severity: 'warning' as const, path, message: imagesOnly }] : []),
    ...nameless.map(({ src }) => ({ code: 'EMAIL_ALT_MISSING', severity: 'warning' as const, path, message: altMissing(src), quote: src })),
    ...inPlain.map(({ src }) => ({
      code: 'EMAIL_PICTURE_INSECURE',
      severity: 'warning' as const,
      path,
      message: insecure(src),
      quote: src,
    })),
  ]
}

const nameOf = (src: string): string => (src.length > 60 ? `…${src.slice(-58)}` : src)

const subjectEmpty = { en: 'The letter has no subject', ru: 'У письма нет темы' }
const subjectLong = (length: number) => ({
  en: `The subject has ${length} characters; most programs cut it after ${subjectLongest}`,
  ru: `В теме символов: ${length}; большинство программ обрезает её после ${subjectLongest}`,
})
const subjectCapitals = {
  en: 'The subject is in capitals: filters take that for spam',
  ru: 'Тема написана заглавными буквами: фильтры принимают такое за спам',
}
const subjectExclaims = {
  en: 'Several exclamation or question marks in the subject look like spam to filters',
  ru: 'Несколько восклицательных или вопросительных знаков в теме похожи на спам',
}
const bodyEmpty = { en: 'The letter has no body', ru: 'В письме нет текста' }
const textMissing = {
  en: 'No plain text can be made of this letter: write it yourself, filters look at it',
  ru: 'Из этого письма не получается текстовая версия: напишите её сами, на неё смотрят фильтры',
}
const tooLarge = (kilobytes: number) => ({
  en: `The letter has ${kilobytes} KB: Gmail hides what comes after 100 KB`,
  ru: `Письмо весит ${kilobytes} КБ: Gmail скрывает всё, что дальше 100 КБ`,
})
const imagesOnly = {
  en: 'The letter is little more than pictures: filters mistrust it, and with pictures off nothing is left',
  ru: 'Письмо состоит почти из одних картинок: фильтры таким не доверяют, а без картинок читать нечего',
}
const altMissing = (src: string) => ({
  en: `The picture ${nameOf(src)} has no description: with pictures off nothing is seen there`,
  ru: `У картинки ${nameOf(src)} нет описания: если картинки отключены, на её месте пусто`,
})
const insecure = (src: string) => ({
  en: `The picture ${nameOf(src)} is loaded without encryption: programs may not show it, use https://`,
  ru: `Картинка ${nameOf(src)} загружается без шифрования и может не показаться: используйте https://`,
})
