/** What a letter consists of: the configuration of `email.send`, rendered. */
import { Type, type Static } from '@millrace/core'

export const contentSchema = Type.Object(
  {
    subject: Type.String({
      minLength: 1,
      maxLength: 1000,
      'x-ui': { widget: 'liquid', order: 1, title: { en: 'Subject', ru: 'Тема' }, placeholder: 'Your cart is waiting' },
    }),
    html: Type.Optional(
      Type.String({
        maxLength: 500_000,
        'x-ui': {
          widget: 'html',
          order: 2,
          lines: 12,
          title: { en: 'HTML', ru: 'HTML' },
          help: {
            en: 'For a link to unsubscribe, use %unsubscribe_url% as its address',
            ru: 'Для ссылки на отписку укажите адрес %unsubscribe_url%',
          },
        },
      }),
    ),
    mjml: Type.Optional(
      Type.String({
        maxLength: 500_000,
        'x-ui': {
          widget: 'html',
          order: 3,
          lines: 12,
          group: 'advanced',
          title: { en: 'MJML', ru: 'MJML' },
          help: { en: 'Used when there is no HTML', ru: 'Используется, когда нет HTML' },
        },
      }),
    ),
    text: Type.Optional(
      Type.String({
        maxLength: 100_000,
        'x-ui': {
          widget: 'liquid',
          order: 4,
          lines: 6,
          group: 'advanced',
          title: { en: 'Plain text', ru: 'Простой текст' },
          help: { en: 'Empty: made from the HTML', ru: 'Пусто: получается из HTML' },
        },
      }),
    ),
    from: Type.Optional(
      Type.String({
        maxLength: 500,
        'x-ui': {
          widget: 'liquid',
          order: 5,
          group: 'advanced',
          title: { en: 'From', ru: 'От кого' },
          help: { en: 'Empty: the sender of the settings', ru: 'Пусто: отправитель из настроек' },
          placeholder: 'My shop <hello@shop.example>',
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type EmailContent = Static<typeof contentSchema>

/** The source of the letter's body, as the author wrote it; empty for a letter of plain text alone. */
export function bodySource({ html, mjml }: EmailContent): string {
  return html || mjml || ''
}
