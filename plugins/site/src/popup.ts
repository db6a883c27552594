/** The channel `popup`: a window on the site, shown to one visitor, as often as it says. */
import { buttonsSchema, checkButtons, defineChannel, Type, type ConfigFault, type Static } from '@millrace/core'
import { addressOf, normalizeId } from './address.ts'
import { popupDocs } from './docs.ts'
import { daysField, isAddress, pictureField } from './fields.ts'
import { keepMessage } from './keep.ts'

const popupSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200, 'x-ui': { widget: 'liquid', order: 1, title: { en: 'Title', ru: 'Заголовок' } } }),
    text: Type.Optional(
      Type.String({ maxLength: 2000, 'x-ui': { widget: 'liquid', order: 2, lines: 4, title: { en: 'Text', ru: 'Текст' } } }),
    ),
    form: Type.Optional(
      Type.String({
        maxLength: 20,
        pattern: '^[0-9]*$',
        'x-ui': {
          widget: 'resource',
          resource: 'form',
          order: 3,
          title: { en: 'Form', ru: 'Форма' },
          help: { en: 'Its fields stand in the pop-up. Empty: none', ru: 'Её поля появятся в окне. Пусто: без формы' },
        },
      }),
    ),
    buttons: Type.Optional(buttonsSchema(3)),
    frequency: Type.Optional(
      Type.Enum(['once', 'visit', 'day'], {
        default: 'once',
        'x-ui': {
          order: 5,
          title: { en: 'How often', ru: 'Как часто показывать' },
          labels: {
            once: { en: 'once', ru: 'один раз' },
            visit: { en: 'every visit', ru: 'каждый визит' },
            day: { en: 'once a day', ru: 'раз в день' },
          },
          help: { en: 'Until the visitor answers', ru: 'Пока посетитель не ответит' },
        },
      }),
    ),
    position: Type.Optional(
      Type.Enum(['center', 'corner', 'bar'], {
        default: 'center',
        'x-ui': {
          order: 6,
          group: 'advanced',
          title: { en: 'Place', ru: 'Место' },
          labels: {
            center: { en: 'in the middle, over the page', ru: 'по центру, поверх страницы' },
            corner: { en: 'in the corner', ru: 'в углу' },
            bar: { en: 'a bar at the bottom', ru: 'полоса внизу' },
          },
        },
      }),
    ),
    image: pictureField(7, { en: 'Picture', ru: 'Картинка' }),
    days: daysField(8),
  },
  { additionalProperties: false },
)

type PopupContent = Static<typeof popupSchema>

export const popupChannel = defineChannel({
  name: 'popup',
  onSite: true,
  opaque: true,
  title: { en: 'Pop-up', ru: 'Всплывающее окно' },
  icon: 'panel-top-open',
  docs: popupDocs,
  message: popupSchema,
  example: { title: 'Ten percent off your first order', text: 'Leave your e-mail and we will send the code.' },
  exampleIn: { ru: { title: 'Скидка 10 % на первый заказ', text: 'Оставьте почту, и мы пришлём промокод.' } },
  summary: { en: '{{ title }}' },
  address: addressOf,
  normalize: normalizeId,
  statuses: {
    sent: 'Popup Sent',
    opened: 'Popup Shown',
    clicked: 'Popup Clicked',
    replied: 'Popup Answered',
    failed: 'Popup Failed',
    unknown: 'Popup Unknown',
  },
  check: ({ buttons, image = '' }: PopupContent): readonly ConfigFault[] => [
    ...checkButtons(buttons),
    ...(isAddress(image) ? [] : [badPicture]),
  ],
  send: keepMessage('popup'),
})

const badPicture: ConfigFault = {
  path: '/image',
  code: 'POPUP_IMAGE_BAD',
  message: 'The picture needs an address of the web: begin with https://',
}
