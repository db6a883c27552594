/** Fields that pop-ups and chat messages have alike. */
import { Type } from '@millrace/core'

/** How long a message waits for its reader. */
export const daysField = (order: number) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      default: 30,
      'x-ui': {
        order,
        group: 'advanced',
        title: { en: 'Waits for the visitor, days', ru: 'Сколько дней ждать посетителя' },
        help: { en: 'Whoever does not come by then never sees it', ru: 'Кто не придёт за это время, уже не увидит' },
      },
    }),
  )

export const pictureField = (order: number, title: { readonly en: string; readonly ru: string }) =>
  Type.Optional(Type.String({ maxLength: 2000, 'x-ui': { widget: 'liquid', order, group: 'advanced', title, placeholder: 'https://' } }))

/** Whether a text can be an address of the web once it is rendered. */
export const isAddress = (text: string): boolean => text.trim() === '' || /^(https?:\/\/|\{[{%])/i.test(text.trim())
