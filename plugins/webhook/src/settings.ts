/** What an operator sets: the secrets of both directions, and what incoming webhooks become. */
import { CallError, Type, type ConnectionDefinition, type JsonObject, type Static } from '@millrace/core'
import { secretPattern } from './signature.ts'

const pointer = (order: number, title: { readonly en: string; readonly ru: string }, placeholder: string) =>
  Type.Optional(Type.String({ pattern: '^(/.*)?$', maxLength: 300, 'x-ui': { order, title, placeholder } }))

const mappingSchema = Type.Object(
  {
    type: Type.String({
      minLength: 1,
      maxLength: 200,
      'x-ui': { order: 1, title: { en: 'Type of the webhook', ru: 'Тип вебхука' }, placeholder: 'order.paid' },
    }),
    event: Type.String({
      minLength: 1,
      maxLength: 200,
      'x-ui': { widget: 'event', order: 2, title: { en: 'Becomes the event', ru: 'Становится событием' }, placeholder: 'Order Completed' },
    }),
    userId: pointer(3, { en: 'Where the user id is', ru: 'Где userId' }, '/data/userId'),
    anonymousId: pointer(4, { en: 'Where the anonymous id is', ru: 'Где anonymousId' }, '/data/anonymousId'),
    email: pointer(5, { en: 'Where the e-mail address is', ru: 'Где адрес почты' }, '/data/customer/email'),
    properties: pointer(6, { en: 'Where the properties are', ru: 'Где свойства события' }, '/data'),
  },
  { additionalProperties: false },
)

const secret = (order: number, title: { readonly en: string; readonly ru: string }, help: { readonly en: string; readonly ru: string }) =>
  Type.Optional(Type.String({ pattern: secretPattern, 'x-ui': { widget: 'password', order, title, help, placeholder: 'whsec_…' } }))

export const settingsSchema = Type.Object(
  {
    secret: secret(
      1,
      { en: 'Secret of what we send', ru: 'Секрет исходящих вебхуков' },
      {
        en: 'The receiver checks our signature with it. Make one: echo whsec_$(openssl rand -base64 32)',
        ru: 'Им получатель проверяет нашу подпись. Создать: echo whsec_$(openssl rand -base64 32)',
      },
    ),
    previousSecret: secret(
      2,
      { en: 'The secret before', ru: 'Прежний секрет' },
      {
        en: 'While receivers change over, we sign with both; then remove it',
        ru: 'Пока получатели переходят на новый секрет, подписываем обоими; потом уберите',
      },
    ),
    incomingSecret: secret(
      3,
      { en: 'Secret of what we receive', ru: 'Секрет входящих вебхуков' },
      { en: 'The sender shows it; without it nothing is taken', ru: 'Его показывает отправитель; без него вебхуки не принимаются' },
    ),
    previousIncomingSecret: secret(
      4,
      { en: 'The incoming secret before', ru: 'Прежний секрет входящих' },
      { en: 'While the sender changes over, either is taken', ru: 'Пока отправитель переходит на новый секрет, принимаем оба' },
    ),
    mappings: Type.Optional(
      Type.Array(mappingSchema, {
        maxItems: 100,
        'x-ui': {
          order: 5,
          title: { en: 'What incoming webhooks become', ru: 'Чем становятся входящие вебхуки' },
          help: {
            en: 'Empty: any type becomes the event of its name, with data as its properties and data.userId as the user',
            ru: 'Пусто: любой тип становится событием с тем же именем, data — его свойствами, data.userId — клиентом',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type WebhookSettings = Static<typeof settingsSchema>
export type Mapping = Static<typeof mappingSchema>

const given = (...secrets: readonly (string | undefined)[]) => secrets.filter((each) => each !== undefined)

/** Throws `CallError` `retry` `WEBHOOK_SECRET_UNSET`: it can be sent once there is one. */
export function outgoingSecrets(settings: JsonObject): readonly string[] {
  const { secret: own, previousSecret } = settings as WebhookSettings
  if (own === undefined)
    throw new CallError(
      'retry',
      'WEBHOOK_SECRET_UNSET',
      'Webhooks are signed, and there is no secret yet: set one in the connection Webhooks',
      { ru: 'Вебхуки подписываются, а секрета ещё нет: задайте его в подключении «Вебхуки»' },
    )
  return given(own, previousSecret)
}

/** Throws `CallError` `retry` `WEBHOOK_SECRET_UNSET`: senders try again, and find one then. */
export function incomingSecrets(settings: JsonObject): readonly string[] {
  const { incomingSecret, previousIncomingSecret } = settings as WebhookSettings
  const secrets = given(incomingSecret, previousIncomingSecret)
  if (secrets.length === 0)
    throw new CallError(
      'retry',
      'WEBHOOK_SECRET_UNSET',
      'There is no secret to check incoming webhooks with: set it in the connection Webhooks',
      { ru: 'Нет секрета для проверки входящих вебхуков: задайте его в подключении «Вебхуки»' },
    )
  return secrets
}

export const connection: ConnectionDefinition = {
  title: { en: 'Webhooks', ru: 'Вебхуки' },
  description: {
    en: 'Signed by Standard Webhooks, both ways: what flows tell other systems, and what they tell us as events',
    ru: 'С подписью по Standard Webhooks, в обе стороны: что сценарии сообщают другим системам и что те сообщают нам как события',
  },
  icon: 'webhook',
  test: async ({ settings }) => {
    const { secret: own, incomingSecret, mappings = [] } = settings as WebhookSettings
    const twice = mappings.find(({ type }, index) => mappings.findIndex((other) => other.type === type) < index)
    if (twice !== undefined)
      throw new CallError(
        'permanent',
        'WEBHOOK_TYPE_TWICE',
        `The type ${JSON.stringify(twice.type)} stands twice among the incoming: remove one`,
        { ru: `Тип ${JSON.stringify(twice.type)} указан среди входящих дважды: уберите один` },
      )
    if (own === undefined && incomingSecret === undefined)
      throw new CallError('permanent', 'WEBHOOK_SECRET_UNSET', 'Give a secret: of what is sent, of what is received, or both', {
        ru: 'Задайте секрет: для исходящих, для входящих или для тех и других',
      })
    return said(own !== undefined, incomingSecret !== undefined)
  },
}

function said(sends: boolean, receives: boolean) {
  if (sends && receives) return { en: 'Webhooks can be sent and received', ru: 'Вебхуки можно отправлять и принимать' }
  return sends
    ? {
        en: 'Webhooks can be sent; to receive them, give the other secret',
        ru: 'Вебхуки можно отправлять; чтобы принимать, укажите второй секрет',
      }
    : {
        en: 'Webhooks can be received; to send them, give the other secret',
        ru: 'Вебхуки можно принимать; чтобы отправлять, укажите второй секрет',
      }
}
