/** Statuses of messages, as fields of forms, and which of them say that another has been reached too. */
import { messageStatuses, Type, type MessageStatus } from '@millrace/core'

const labels = {
  sent: { en: 'sent', ru: 'отправлено' },
  delivered: { en: 'delivered', ru: 'доставлено' },
  opened: { en: 'opened', ru: 'открыто' },
  clicked: { en: 'link clicked', ru: 'есть переход по ссылке' },
  replied: { en: 'replied to', ru: 'есть ответ' },
  bounced: { en: 'bounced', ru: 'не доставлено' },
  complained: { en: 'reported as spam', ru: 'жалоба на спам' },
  unsubscribed: { en: 'unsubscribed from', ru: 'отписка' },
  failed: { en: 'failed', ru: 'ошибка отправки' },
  unknown: { en: 'uncertain', ru: 'судьба неизвестна' },
}

export const statusField = (order: number, title: { readonly en: string; readonly ru: string }) =>
  Type.Enum([...messageStatuses], { 'x-ui': { order, title, labels } })

/** The status in words, as part of the line on a card. */
export const statusWord = (language: 'en' | 'ru') =>
  `{% case status %}${messageStatuses.map((status) => `{% when '${status}' %}${labels[status][language]}`).join('')}{% endcase %}`

/** Who clicked has opened, though no picture of the letter was loaded; what was opened was delivered, what was delivered was sent. */
const showing: { readonly [status in MessageStatus]?: readonly MessageStatus[] } = {
  sent: ['delivered', 'opened', 'clicked', 'replied', 'bounced', 'complained', 'unsubscribed'],
  delivered: ['opened', 'clicked', 'replied', 'complained', 'unsubscribed'],
  opened: ['clicked', 'replied'],
}

/** Statuses of which any shows that this one has been reached. */
export const statusesShowing = (status: MessageStatus): readonly MessageStatus[] => [status, ...(showing[status] ?? [])]
