/** The channel `chat`: an active message in the chat of the site, with buttons; the visitor can answer in words. */
import { buttonsSchema, checkButtons, defineChannel, Type, type ConfigFault, type Static } from '@millrace/core'
import { addressOf, normalizeId } from './address.ts'
import { chatDocs } from './docs.ts'
import { daysField, isAddress, pictureField } from './fields.ts'
import { keepMessage } from './keep.ts'

const chatSchema = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: 4000,
      'x-ui': { widget: 'liquid', order: 1, lines: 4, title: { en: 'Text', ru: 'Текст' } },
    }),
    buttons: Type.Optional(buttonsSchema(6)),
    author: Type.Optional(
      Type.String({
        maxLength: 100,
        'x-ui': {
          widget: 'liquid',
          order: 3,
          group: 'advanced',
          title: { en: 'Who writes', ru: 'От чьего имени' },
          placeholder: { en: 'Anna', ru: 'Анна' },
        },
      }),
    ),
    avatar: pictureField(4, { en: 'Their picture', ru: 'Фото' }),
    days: daysField(5),
  },
  { additionalProperties: false },
)

type ChatContent = Static<typeof chatSchema>

export const chatChannel = defineChannel({
  name: 'chat',
  onSite: true,
  opaque: true,
  title: { en: 'Chat on the site', ru: 'Чат на сайте' },
  icon: 'message-circle',
  docs: chatDocs,
  message: chatSchema,
  example: { text: 'Hello{% if contact.firstName %}, {{ contact.firstName }}{% endif %}! May we help you choose?' },
  exampleIn: { ru: { text: 'Здравствуйте{% if contact.firstName %}, {{ contact.firstName }}{% endif %}! Помочь с выбором?' } },
  summary: { en: '{{ text }}' },
  address: addressOf,
  normalize: normalizeId,
  statuses: {
    sent: 'Chat Sent',
    opened: 'Chat Shown',
    clicked: 'Chat Clicked',
    replied: 'Chat Replied',
    failed: 'Chat Failed',
    unknown: 'Chat Unknown',
  },
  check: ({ buttons, avatar = '' }: ChatContent): readonly ConfigFault[] => [
    ...checkButtons(buttons),
    ...(isAddress(avatar) ? [] : [badPicture]),
  ],
  send: keepMessage('chat'),
})

const badPicture: ConfigFault = {
  path: '/avatar',
  code: 'CHAT_AVATAR_BAD',
  message: 'The picture needs an address of the web: begin with https://',
}
