/** What a file of the log says of statuses and of the reasons of our own, for people; the codes stand beside them. */
import type { Localized } from '@millrace/core'
import type { LogStatus } from './statuses.ts'

export const statusWords: Readonly<Record<LogStatus, Localized>> = {
  queued: { en: 'queued', ru: 'в очереди' },
  deferred: { en: 'put off', ru: 'отложено' },
  sending: { en: 'being sent', ru: 'отправляется' },
  refused: { en: 'not sent', ru: 'не отправлено' },
  sent: { en: 'sent', ru: 'отправлено' },
  delivered: { en: 'delivered', ru: 'доставлено' },
  opened: { en: 'opened', ru: 'открыто' },
  clicked: { en: 'link clicked', ru: 'переход по ссылке' },
  replied: { en: 'replied to', ru: 'получен ответ' },
  bounced: { en: 'bounced', ru: 'не доставлено' },
  complained: { en: 'marked as spam', ru: 'жалоба на спам' },
  unsubscribed: { en: 'unsubscribed', ru: 'отписка' },
  failed: { en: 'failed', ru: 'ошибка' },
  unknown: { en: 'outcome unknown', ru: 'исход неизвестен' },
}

/** Why a message was refused or put off; a failure that a channel tells of has its own words. */
export const reasonWords: Readonly<Record<string, Localized>> = {
  'no-address': { en: 'no address', ru: 'нет адреса' },
  suppressed: { en: 'must not be reached', ru: 'писать нельзя' },
  erased: { en: 'the person was erased', ru: 'данные клиента удалены' },
  'no-consent': { en: 'no consent', ru: 'нет согласия' },
  'group-unsubscribed': { en: 'unsubscribed from this topic', ru: 'отписался от этой темы' },
  capped: { en: 'too many messages already', ru: 'сообщений уже слишком много' },
  'quiet-hours': { en: 'quiet hours', ru: 'тихие часы' },
  'run-exited': { en: 'left the flow before it was sent', ru: 'вышел из сценария до отправки' },
  'too-late': { en: 'put off for too long: it would have come too late', ru: 'откладывалось слишком долго' },
}

export const visitorWord: Localized = { en: 'visitor', ru: 'посетитель' }
