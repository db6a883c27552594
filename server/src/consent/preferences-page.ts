/** The page on which a recipient chooses what to get: a form that works without JavaScript, in English and Russian. */
import type { Localized } from '@millrace/core'
import { frame, type Language } from '../messages/page.ts'
import { everything, type Choice, type Preferences } from './preferences.ts'

interface Words {
  readonly title: string
  readonly about: string
  readonly everything: string
  readonly save: string
  readonly leave: string
  readonly saved: string
  readonly left: string
  readonly blocked: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'What to send you',
    about: 'Choose what you want to get. Receipts and notices that you asked for will come in any case.',
    everything: 'News and offers',
    save: 'Save',
    leave: 'Unsubscribe from everything',
    saved: 'Saved. It holds from now on.',
    left: 'You are unsubscribed: you will get no more news and offers here.',
    blocked: 'We do not write to this address, because letters to it came back or were reported as spam. Contact us to get them again.',
  },
  ru: {
    title: 'Что вам присылать',
    about: 'Выберите, что вы хотите получать. Чеки и уведомления, которых вы ждёте, придут в любом случае.',
    everything: 'Новости и предложения',
    save: 'Сохранить',
    leave: 'Отписаться от всего',
    saved: 'Сохранено. Изменения уже действуют.',
    left: 'Вы отписаны: новостей и предложений здесь больше не будет.',
    blocked: 'На этот адрес мы не пишем: письма возвращались или их отметили как спам. Свяжитесь с нами, чтобы снова их получать.',
  },
}

export interface PreferencesView extends Preferences {
  readonly language: Language
  /** What the page was just asked to do. */
  readonly done?: 'saved' | 'left'
}

export function preferencesPage({ choices, blocked, language, done }: PreferencesView): string {
  const text = words[language]
  const said = blocked ? text.blocked : done === undefined ? null : text[done]
  const note = said === null ? '' : `<p class="note" role="status">${said}</p>`
  const boxes = choices.map((choice) => checkbox(choice, language)).join('')
  const leave = choices.some(({ chosen }) => chosen)
    ? `<form method="post"><input type="hidden" name="leave" value="1"><button class="quiet" type="submit">${text.leave}</button></form>`
    : ''
  const form = `<form method="post"><fieldset><legend>${text.about}</legend>${boxes}</fieldset><p>&nbsp;</p><button type="submit">${text.save}</button></form>${leave}`
  return frame({ title: text.title, language, body: note + (blocked ? '' : form) })
}

function checkbox({ key, title, description, chosen }: Choice, language: Language): string {
  const name = key === everything ? words[language].everything : wordOf(title, language)
  const more = description === null ? '' : `<small>${escaped(wordOf(description, language))}</small>`
  return `<label><input type="checkbox" name="group" value="${escaped(key)}"${chosen ? ' checked' : ''}><span><b>${escaped(name)}</b>${more}</span></label>`
}

const wordOf = (text: Localized, language: Language): string => text[language] ?? text.en

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign]!)
