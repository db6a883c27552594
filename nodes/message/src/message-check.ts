/** `message.check`: whether a message of this run has reached a status, or at least so many of several: "2 of 3 were opened". */
import { defineNode, Type, type Json, type JsonObject, type Leave, type Static, type Step } from '@millrace/core'
import { messageCheckDocs } from './docs.ts'
import { statusesShowing, statusField, statusWord } from './statuses.ts'

const node = (title: { readonly en: string; readonly ru: string }) =>
  Type.String({ minLength: 1, maxLength: 64, 'x-ui': { widget: 'node', order: 1, title } })

const configSchema = Type.Object(
  {
    message: Type.Optional(node({ en: 'Message', ru: 'Сообщение' })),
    status: statusField(2, { en: 'Was', ru: 'Было' }),
    of: Type.Optional(
      Type.Array(node({ en: 'Message', ru: 'Сообщение' }), {
        maxItems: 50,
        'x-ui': {
          order: 3,
          title: { en: 'Or one of these', ru: 'Или одно из этих' },
          help: { en: 'Counted together with the message above', ru: 'Считаются вместе с сообщением выше' },
        },
      }),
    ),
    atLeast: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 50,
        default: 1,
        'x-ui': { order: 4, title: { en: 'At least so many of them', ru: 'Не меньше стольких из них' } },
      }),
    ),
  },
  { additionalProperties: false },
)
type Config = Static<typeof configSchema>

export const messageCheck = defineNode({
  type: 'message.check',
  version: 1,
  title: { en: 'Check a message', ru: 'Проверка сообщения' },
  description: {
    en: 'Sends those on by “yes” whose message was opened, clicked, delivered…, by now',
    ru: 'Отправляет по «да» тех, чьё сообщение к этому времени открыто, доставлено, вызвало переход…',
  },
  docs: messageCheckDocs,
  group: 'control',
  icon: 'mail-check',
  config: configSchema,
  example: { message: 'letter', status: 'opened' },
  summary: {
    en: `{% if of %}At least {{ atLeast | default: 1 }}{% else %}{{ message }}{% endif %}: ${statusWord('en')}`,
    ru: `{% if of %}Не меньше {{ atLeast | default: 1 }}{% else %}{{ message }}{% endif %}: ${statusWord('ru')}`,
  },
  ports: [
    { port: 'yes', title: { en: 'yes', ru: 'да' } },
    { port: 'no', title: { en: 'no', ru: 'нет' } },
  ],
  needs: ['message'],
  check: (config) => {
    const count = messagesOf(config).length
    if (count === 0)
      return [
        {
          path: '/message',
          code: 'MESSAGE_CHECK_EMPTY',
          message: 'Choose the message to check',
          says: { en: 'Choose the message to check', ru: 'Выберите сообщение, которое нужно проверить.' },
        },
      ]
    const { atLeast = 1 } = config
    return atLeast <= count
      ? []
      : [
          {
            path: '/atLeast',
            code: 'MESSAGE_CHECK_TOO_MANY',
            message: `Of ${count} messages at most ${count} can be so, not ${atLeast}`,
            says: {
              en: `Of ${count} messages at most ${count} can be so, not ${atLeast}`,
              ru: `Выбрано сообщений: ${count}. Больше этого подойти не может, а нужно ${atLeast}.`,
            },
          },
        ]
  },
  run: decide,
})

/** Each message once, however it is named. */
const messagesOf = ({ message, of = [] }: Config): readonly string[] => [...new Set([...(message === undefined ? [] : [message]), ...of])]

function decide({ config, facts }: Step<Config>): Leave<'yes' | 'no'> {
  const known = (facts['message'] ?? {}) as { readonly [node: string]: { readonly [status: string]: Json } | undefined }
  const statuses = statusesShowing(config.status)
  const reached = messagesOf(config).filter((id) => statuses.some((status) => known[id]?.[status] !== undefined))
  const why: JsonObject = { status: config.status, reached, of: messagesOf(config).length }
  return { kind: 'leave', port: reached.length >= (config.atLeast ?? 1) ? 'yes' : 'no', why }
}
