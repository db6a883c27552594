/** The form of `channel.router`: ways in the order they are tried, each with when to give it up. */
import { messageStatuses, Type, type MessageStatus, type Static } from '@millrace/core'

/** Statuses by which a message has got through, and what each of them is shown by: who clicked has opened. */
export const showing = {
  delivered: ['delivered', 'opened', 'clicked', 'replied'],
  opened: ['opened', 'clicked', 'replied'],
  clicked: ['clicked'],
  replied: ['replied'],
} as const satisfies { readonly [status in MessageStatus]?: readonly MessageStatus[] }
/** Statuses by which it never will. */
export const lost = ['failed', 'bounced'] as const satisfies readonly (typeof messageStatuses)[number][]

const waits = { '!!': [{ var: 'message' }] }

const waySchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$',
      'x-ui': {
        order: 1,
        group: 'advanced',
        title: { en: 'Key', ru: 'Ключ' },
        help: { en: 'Names the way out in the flow document and in reports', ru: 'Имя выхода в документе сценария и в отчётах' },
      },
    }),
    title: Type.Optional(Type.String({ maxLength: 100, 'x-ui': { order: 0, title: { en: 'Title', ru: 'Название' } } })),
    channel: Type.String({
      minLength: 1,
      maxLength: 100,
      'x-ui': { widget: 'channel', order: 2, title: { en: 'Channel', ru: 'Канал' } },
    }),
    rule: Type.Optional(
      Type.Unknown({
        'x-ui': {
          widget: 'rule',
          order: 3,
          title: { en: 'Only if', ru: 'Только если' },
          help: { en: 'Empty: for everybody who can be reached', ru: 'Пусто: для всех, с кем можно связаться' },
        },
      }),
    ),
    message: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        'x-ui': {
          widget: 'node',
          order: 4,
          title: { en: 'The message sent here', ru: 'Сообщение на этом пути' },
          help: {
            en: 'The step behind this way out, when it leads back here: then the next channel is tried if this message does not get through',
            ru: 'Шаг за этим выходом, если от него стрелка ведёт обратно сюда: тогда, если сообщение не дойдёт, пробуется следующий канал',
          },
        },
      }),
    ),
    status: Type.Optional(
      Type.Enum(['delivered', 'opened', 'clicked', 'replied'], {
        default: 'opened',
        'x-ui': {
          order: 5,
          title: { en: 'It got through once it was', ru: 'Считать дошедшим, если' },
          labels: {
            delivered: { en: 'delivered', ru: 'доставлено' },
            opened: { en: 'opened', ru: 'открыто' },
            clicked: { en: 'clicked', ru: 'есть переход' },
            replied: { en: 'replied to', ru: 'есть ответ' },
          },
          showIf: waits,
        },
      }),
    ),
    giveUpAfter: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 6,
          title: { en: 'Wait for that no longer than', ru: 'Ждать этого не дольше' },
          showIf: waits,
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export const configSchema = Type.Object(
  {
    channels: Type.Array(waySchema, {
      minItems: 1,
      maxItems: 20,
      'x-ui': {
        widget: 'branches',
        order: 1,
        title: { en: 'Channels', ru: 'Каналы' },
        help: {
          en: 'The first one is taken by which the contact can be reached and may be written to',
          ru: 'Выбирается первый, по которому клиенту можно написать: есть адрес и нет отписки',
        },
      },
    }),
    prefer: Type.Optional(
      Type.Boolean({
        default: true,
        'x-ui': {
          order: 2,
          title: { en: 'The contact’s own choice first', ru: 'Сначала канал, который выбрал клиент' },
          help: { en: 'The channel in the field preferredChannel', ru: 'Канал из поля preferredChannel' },
        },
      }),
    ),
    transactional: Type.Optional(
      Type.Boolean({
        default: false,
        'x-ui': {
          order: 3,
          group: 'advanced',
          title: { en: 'For transactional messages', ru: 'Для транзакционных сообщений' },
          help: {
            en: 'Takes also channels whose marketing the contact unsubscribed from',
            ru: 'Выбирает и те каналы, от рассылок по которым клиент отписался',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type Config = Static<typeof configSchema>
export type Way = Config['channels'][number]
