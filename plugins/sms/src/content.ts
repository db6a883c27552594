/** What a text message consists of: the configuration of `sms.send`, rendered. */
import { Type, type Static } from '@millrace/core'

export const contentSchema = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: 4000,
      'x-ui': {
        widget: 'liquid',
        order: 1,
        lines: 4,
        title: { en: 'Text', ru: 'Текст' },
        help: {
          en: 'Fits into one message: 160 characters of Latin letters, 70 of any others',
          ru: 'В одно сообщение помещается 70 символов кириллицы или 160 латиницы',
        },
        placeholder: {
          en: 'Your order {{ event.properties.order_id }} is on its way',
          ru: 'Ваш заказ {{ event.properties.order_id }} в пути',
        },
      },
    }),
    trackLinks: Type.Optional(
      Type.Boolean({
        default: true,
        'x-ui': {
          order: 2,
          title: { en: 'Count clicks on links', ru: 'Считать переходы по ссылкам' },
          help: {
            en: 'A link in the text becomes one of ours, which is about 75 characters long',
            ru: 'Ссылка в тексте заменяется нашей, длиной около 75 символов',
          },
        },
      }),
    ),
    media: Type.Optional(
      Type.Array(
        Type.Object(
          {
            url: Type.String({
              minLength: 1,
              maxLength: 2000,
              'x-ui': { widget: 'liquid', title: { en: 'Address', ru: 'Адрес' }, placeholder: 'https://shop.example/picture.jpg' },
            }),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 10,
          'x-ui': {
            order: 3,
            title: { en: 'Pictures and other media (MMS)', ru: 'Картинки и другие вложения (MMS)' },
            help: {
              en: 'With them the message is sent as an MMS, by gateways that have it: the gateway fetches them from these addresses',
              ru: 'С ними сообщение уходит как MMS, если шлюз это умеет: он сам скачает файлы по этим адресам',
            },
          },
        },
      ),
    ),
    from: Type.Optional(
      Type.String({
        maxLength: 100,
        'x-ui': {
          widget: 'liquid',
          order: 4,
          group: 'advanced',
          title: { en: 'From', ru: 'От кого' },
          help: { en: 'Empty: the sender of the settings', ru: 'Пусто: отправитель из настроек' },
          placeholder: 'MyShop',
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type SmsContent = Static<typeof contentSchema>
