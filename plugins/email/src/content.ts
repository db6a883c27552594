/** What a letter consists of: the configuration of `email.send`, rendered. */
import { Type, type Static } from '@millrace/core'
import { mostAttachments } from './attachments.ts'

const attachmentsUi = {
  order: 7,
  group: 'advanced',
  title: { en: 'Attachments', ru: 'Вложения' },
  help: {
    en: 'Files from the hosts that the e-mail connection names: 5 at most, 7 MB together',
    ru: 'Файлы с сайтов, указанных в подключении почты: не больше 5, вместе до 7 МБ',
  },
}

const attachmentSchema = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 2000,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        title: { en: 'Address of the file', ru: 'Адрес файла' },
        placeholder: 'https://files.shop.example/price.pdf',
      },
    }),
    filename: Type.Optional(
      Type.String({
        maxLength: 200,
        'x-ui': {
          widget: 'liquid',
          order: 2,
          title: { en: 'Name in the letter', ru: 'Имя в письме' },
          help: { en: 'Empty: as in the address', ru: 'Пусто: как в адресе' },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export const contentSchema = Type.Object(
  {
    subject: Type.String({
      minLength: 1,
      maxLength: 1000,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        title: { en: 'Subject', ru: 'Тема' },
        placeholder: { en: 'Your cart is waiting', ru: 'Ваша корзина ждёт' },
      },
    }),
    html: Type.Optional(
      Type.String({
        maxLength: 500_000,
        'x-ui': {
          widget: 'html',
          order: 3,
          lines: 12,
          title: { en: 'HTML', ru: 'HTML' },
          showIf: { or: [{ var: 'html' }, { '!': { var: 'mjml' } }] },
          help: {
            en: 'For a link to unsubscribe use %unsubscribe_url% as its address, for one to choose what to get %preferences_url%',
            ru: 'Для ссылки на отписку укажите адрес %unsubscribe_url%, на выбор рассылок — %preferences_url%',
          },
        },
      }),
    ),
    mjml: Type.Optional(
      Type.String({
        maxLength: 500_000,
        'x-ui': {
          widget: 'mjml',
          order: 2,
          blocks: 'blocks',
          instead: ['html'],
          title: { en: 'Letter', ru: 'Письмо' },
        },
      }),
    ),
    blocks: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: true,
          description: 'What the MJML was composed of in the editor; no part of the letter',
          'x-ui': { hidden: true },
        },
      ),
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
          placeholder: { en: 'My shop <hello@shop.example>', ru: 'Мой магазин <hello@shop.example>' },
        },
      }),
    ),
    replyTo: Type.Optional(
      Type.String({
        maxLength: 500,
        'x-ui': {
          widget: 'liquid',
          order: 6,
          group: 'advanced',
          title: { en: 'Reply to', ru: 'Куда отвечать' },
          help: { en: 'Empty: as in the settings, else the sender', ru: 'Пусто: как в настройках, иначе отправителю' },
          placeholder: 'support@shop.example',
        },
      }),
    ),
    attachments: Type.Optional(Type.Array(attachmentSchema, { maxItems: mostAttachments, 'x-ui': attachmentsUi })),
  },
  { additionalProperties: false },
)

export type EmailContent = Static<typeof contentSchema>

/** The source of the letter's body, as the author wrote it; empty for a letter of plain text alone. */
export function bodySource({ html, mjml }: Pick<EmailContent, 'html' | 'mjml'>): string {
  return html || mjml || ''
}
