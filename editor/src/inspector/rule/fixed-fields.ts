/** Fields that are there whatever is installed: of contacts, of events, of runs; and what statuses of messages are called. */
import type { Field, FieldGroup } from './fields.ts'
import type { FieldType } from './operators.ts'

export const field = (path: string, type: FieldType, group: FieldGroup, [en, ru]: readonly [string, string]): Field => ({
  path,
  type,
  group,
  title: { en, ru },
})

export const ofContacts: readonly Field[] = [
  field('contact.email', 'text', 'contact', ['E-mail', 'E-mail']),
  field('contact.phone', 'text', 'contact', ['Phone', 'Телефон']),
  field('contact.firstName', 'text', 'contact', ['First name', 'Имя']),
  field('contact.lastName', 'text', 'contact', ['Last name', 'Фамилия']),
  field('contact.name', 'text', 'contact', ['Name', 'Имя полностью']),
  field('contact.city', 'text', 'contact', ['City', 'Город']),
  field('contact.country', 'text', 'contact', ['Country', 'Страна']),
  field('contact.gender', 'text', 'contact', ['Gender', 'Пол']),
  field('contact.birthday', 'date', 'contact', ['Birthday', 'День рождения']),
  field('contact.company', 'text', 'contact', ['Company', 'Компания']),
  field('contact.createdAt', 'date', 'contact', ['Known since', 'Известен с']),
  field('contact.userId', 'text', 'contact', ['User ID', 'ID клиента']),
  field('contact.tags', 'list', 'contact', ['Tags', 'Метки']),
  field('bonus.balance', 'number', 'loyalty', ['Bonus balance', 'Баланс бонусов']),
]

export const ofRuns: readonly Field[] = [
  field('run.key', 'text', 'run', ['Entry key', 'Ключ входа']),
  field('run.enteredAt', 'date', 'run', ['Entered the flow', 'Вошёл в сценарий']),
  field('run.data', 'any', 'run', ['Data of the API request', 'Данные API-запроса']),
]

/** Of rules and texts alike: the present, to compare dates with. */
export const present: Field = field('now', 'date', 'run', ['The present moment', 'Текущий момент'])

export const ofEvents: readonly Field[] = [
  field('event.event', 'text', 'event', ['Event name', 'Название события']),
  field('event.at', 'date', 'event', ['Time of the event', 'Время события']),
]

const statusTitles: Readonly<Record<string, readonly [string, string]>> = {
  sent: ['sent', 'отправлено'],
  delivered: ['delivered', 'доставлено'],
  opened: ['opened', 'открыто'],
  clicked: ['link clicked', 'переход по ссылке'],
  replied: ['replied', 'получен ответ'],
  bounced: ['bounced', 'не доставлено'],
  complained: ['marked as spam', 'жалоба на спам'],
  unsubscribed: ['unsubscribed', 'отписка'],
  failed: ['failed', 'ошибка отправки'],
  unknown: ['outcome unknown', 'исход неизвестен'],
}

export const statusTitle = (status: string): readonly [string, string] => statusTitles[status] ?? [status, status]
