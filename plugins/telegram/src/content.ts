/** What a message of the bot consists of: the configuration of `telegram.send`, rendered. */
import { buttonsSchema, Type, type Static } from '@millrace/core'

/** One under another; more would hide the message. */
const mostButtons = 10

export const contentSchema = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: 20_000,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        lines: 6,
        title: { en: 'Text', ru: 'Текст' },
        help: {
          en: 'Up to 4096 characters; <b>, <i>, <u>, <s>, <code>, <blockquote> and <a href="…"> work',
          ru: 'До 4096 символов; работают <b>, <i>, <u>, <s>, <code>, <blockquote> и <a href="…">',
        },
      },
    }),
    picture: Type.Optional(
      Type.String({
        maxLength: 2000,
        'x-ui': {
          widget: 'liquid',
          order: 2,
          title: { en: 'Picture', ru: 'Картинка' },
          help: { en: 'Its address; Telegram fetches it, up to 5 MB', ru: 'Её адрес; Telegram сам скачает файл до 5 МБ' },
          placeholder: 'https://shop.example/picture.jpg',
        },
      }),
    ),
    buttons: Type.Optional(buttonsSchema(mostButtons)),
    linkPreview: Type.Optional(
      Type.Boolean({
        default: false,
        'x-ui': { order: 4, group: 'advanced', title: { en: 'Show a preview of the first link', ru: 'Показывать превью первой ссылки' } },
      }),
    ),
    silent: Type.Optional(
      Type.Boolean({
        default: false,
        'x-ui': {
          order: 5,
          group: 'advanced',
          title: { en: 'Without a sound', ru: 'Без звука' },
          help: { en: 'The message comes with no signal', ru: 'Сообщение придёт без звукового сигнала' },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type TelegramContent = Static<typeof contentSchema>

/** Of the visible text: alone, and under a picture. */
export const longestText = 4096
export const longestCaption = 1024
