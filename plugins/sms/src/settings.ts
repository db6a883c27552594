/** What an operator sets: which gateway carries the messages, and how it knows us. One gateway is set at a time; its own fields are asked for. */
import { CallError, Type, type JsonObject, type Static } from '@millrace/core'

export const gateways = ['twilio', 'vonage', 'smsc', 'http', 'smpp'] as const
export type GatewayName = (typeof gateways)[number]

interface Field {
  readonly en: string
  readonly ru: string
  readonly of: GatewayName
  readonly help?: { readonly en: string; readonly ru: string }
  readonly secret?: true
  readonly host?: true
  readonly group?: 'advanced'
  readonly placeholder?: string
  readonly lines?: number
}

const hint = ({ en, ru, of, help, secret, host, group, placeholder, lines }: Field) => ({
  title: { en, ru },
  showIf: { '==': [{ var: 'gateway' }, of] },
  ...(help && { help }),
  ...(secret && { widget: 'password' }),
  ...(host && { host }),
  ...(group && { group }),
  ...(placeholder !== undefined && { placeholder }),
  ...(lines !== undefined && { lines }),
})
const text = (field: Field, most = 500) => Type.Optional(Type.String({ maxLength: most, 'x-ui': hint(field) }))
const count = (field: Field, range: { readonly minimum: number; readonly maximum: number; readonly default: number }) =>
  Type.Optional(Type.Integer({ ...range, 'x-ui': hint(field) }))

const httpFields = {
  method: Type.Optional(Type.Enum(['POST', 'GET', 'PUT'], { default: 'POST', 'x-ui': hint({ en: 'Method', ru: 'Метод', of: 'http' }) })),
  url: text(
    {
      en: 'Address of the gateway',
      ru: 'Адрес шлюза',
      of: 'http',
      host: true,
      placeholder: 'https://gateway.example/send',
      help: {
        en: 'Here, in headers and in the body stand {{to}}, {{text}}, {{from}}, {{id}} (of the message), {{key}} (the same at every attempt), {{media}} and {{secret}}; each is written as its place wants it',
        ru: 'Здесь, в заголовках и в теле можно писать {{to}}, {{text}}, {{from}}, {{id}} (сообщения), {{key}} (одинаковый при повторах), {{media}} и {{secret}}; значения подставляются в нужном виде сами',
      },
    },
    2000,
  ),
  headers: Type.Optional(
    Type.Record(Type.String(), Type.String({ maxLength: 2000 }), {
      maxProperties: 30,
      propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
      'x-ui': { ...hint({ en: 'Headers', ru: 'Заголовки', of: 'http' }), widget: 'values' },
    }),
  ),
  body: text(
    {
      en: 'Body',
      ru: 'Тело запроса',
      of: 'http',
      lines: 5,
      placeholder: '{"to": "{{to}}", "text": "{{text}}", "from": "{{from}}"}',
      help: {
        en: 'JSON when it begins with a brace, else a form (to={{to}}&text={{text}}), unless a Content-Type header says otherwise',
        ru: 'JSON, если начинается со скобки, иначе форма (to={{to}}&text={{text}}), если заголовок Content-Type не говорит другого',
      },
    },
    10_000,
  ),
  secret: text({
    en: 'Key or password',
    ru: 'Ключ или пароль',
    of: 'http',
    secret: true,
    help: { en: 'Put in where {{secret}} stands', ru: 'Подставляется вместо {{secret}}' },
  }),
  idPath: text({
    en: 'Where the answer has the id',
    ru: 'Где в ответе номер сообщения',
    of: 'http',
    placeholder: '/messages/0/id',
    help: {
      en: 'A JSON Pointer into the answer; delivery reports name the message by this id',
      ru: 'JSON Pointer в ответе; по этому номеру сообщение узнают отчёты о доставке',
    },
  }),
  errorPath: text({
    en: 'Where the answer has the error',
    ru: 'Где в ответе ошибка',
    of: 'http',
    placeholder: '/error',
    help: {
      en: 'A JSON Pointer, for gateways that answer 200 to what they refuse: anything there but nothing, 0 or false is a refusal',
      ru: 'JSON Pointer, если шлюз отвечает 200 и при отказе: всё, кроме пустого, 0 и false, считается отказом',
    },
  }),
  onceByKey: Type.Optional(
    Type.Boolean({
      default: false,
      'x-ui': hint({
        en: 'The gateway sends once for one {{key}}',
        ru: 'Шлюз отправляет по одному {{key}} один раз',
        of: 'http',
        group: 'advanced',
        help: {
          en: 'Then a message whose answer was lost is sent again under its key, instead of staying unknown',
          ru: 'Тогда сообщение, ответ на которое потерялся, отправляется ещё раз с тем же ключом, а не остаётся с неизвестной судьбой',
        },
      }),
    }),
  ),
  reportId: text({ en: 'Field of reports: id', ru: 'Поле отчёта: номер', of: 'http', group: 'advanced', placeholder: 'id' }, 100),
  reportStatus: text(
    { en: 'Field of reports: status', ru: 'Поле отчёта: статус', of: 'http', group: 'advanced', placeholder: 'status' },
    100,
  ),
  delivered: text({
    en: 'Statuses of the delivered',
    ru: 'Статусы доставленных',
    of: 'http',
    group: 'advanced',
    placeholder: 'delivered, DELIVRD, 1',
  }),
  failed: text({
    en: 'Statuses of the failed',
    ru: 'Статусы недоставленных',
    of: 'http',
    group: 'advanced',
    placeholder: 'failed, UNDELIV, EXPIRED',
  }),
  replyFrom: text(
    { en: 'Field of incoming texts: number', ru: 'Поле входящих: номер', of: 'http', group: 'advanced', placeholder: 'from' },
    100,
  ),
  replyText: text(
    { en: 'Field of incoming texts: text', ru: 'Поле входящих: текст', of: 'http', group: 'advanced', placeholder: 'text' },
    100,
  ),
}

const smppFields = {
  smppUrl: text({
    en: 'SMPP server',
    ru: 'SMPP-сервер',
    of: 'smpp',
    host: true,
    placeholder: 'smpp://smsc.example:2775',
    help: { en: 'smpp://, or ssmpp:// for TLS', ru: 'smpp://, или ssmpp:// для TLS' },
  }),
  systemId: text({ en: 'System ID', ru: 'System ID', of: 'smpp' }, 15),
  smppPassword: text({ en: 'Password', ru: 'Пароль', of: 'smpp', secret: true }, 64),
  systemType: text({ en: 'System type', ru: 'System type', of: 'smpp', group: 'advanced' }, 12),
  window: count(
    { en: 'Unanswered at a time', ru: 'Без ответа одновременно', of: 'smpp', group: 'advanced' },
    { minimum: 1, maximum: 100, default: 10 },
  ),
  perSecond: count(
    { en: 'Messages in a second', ru: 'Сообщений в секунду', of: 'smpp', group: 'advanced' },
    { minimum: 1, maximum: 1000, default: 20 },
  ),
}

/** Fields that a gateway cannot do without. */
const needed: Readonly<Record<GatewayName, readonly string[]>> = {
  twilio: ['twilioAccount', 'twilioToken'],
  vonage: ['vonageKey', 'vonageSecret', 'from'],
  smsc: ['smscPassword'],
  http: ['url'],
  smpp: ['smppUrl', 'systemId'],
}

/** A connection without them is refused when it is to be kept, at the fields that lack. */
const neededBy = gateways.map((gateway) => ({
  if: { properties: { gateway: { const: gateway } }, required: ['gateway'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: [...needed[gateway]], properties: Object.fromEntries(needed[gateway].map((name) => [name, { pattern: '\\S' }])) },
}))

export const settingsSchema = Type.Object(
  {
    gateway: Type.Enum([...gateways], {
      'x-ui': {
        title: { en: 'Gateway', ru: 'Шлюз' },
        labels: {
          twilio: { en: 'Twilio', ru: 'Twilio' },
          vonage: { en: 'Vonage', ru: 'Vonage' },
          smsc: { en: 'SMSC.ru', ru: 'SMSC.ru' },
          http: { en: 'Another one, over HTTP', ru: 'Другой, по HTTP' },
          smpp: { en: 'Another one, over SMPP', ru: 'Другой, по SMPP' },
        },
      },
    }),
    from: Type.Optional(
      Type.String({
        maxLength: 100,
        'x-ui': {
          title: { en: 'From', ru: 'От кого' },
          help: { en: 'A number or a name that the gateway lets you send from', ru: 'Номер или имя, с которого шлюз разрешает отправлять' },
          placeholder: 'MyShop',
        },
      }),
    ),
    twilioAccount: text({ en: 'Account SID', ru: 'Account SID', of: 'twilio', placeholder: 'AC…' }, 64),
    twilioToken: text({
      en: 'Auth Token',
      ru: 'Auth Token',
      of: 'twilio',
      secret: true,
      help: { en: 'Also proves that reports come from Twilio', ru: 'Им же проверяется, что отчёты пришли от Twilio' },
    }),
    twilioService: text(
      {
        en: 'Messaging Service SID',
        ru: 'Messaging Service SID',
        of: 'twilio',
        placeholder: 'MG…',
        help: { en: 'Instead of a sender of your own', ru: 'Вместо собственного отправителя' },
      },
      64,
    ),
    vonageKey: text({ en: 'API key', ru: 'API key', of: 'vonage' }, 64),
    vonageSecret: text({ en: 'API secret', ru: 'API secret', of: 'vonage', secret: true }, 128),
    smscLogin: text({ en: 'Login', ru: 'Логин', of: 'smsc' }, 128),
    smscPassword: text(
      { en: 'Password, or an API key without a login', ru: 'Пароль или API-ключ (тогда без логина)', of: 'smsc', secret: true },
      128,
    ),
    ...httpFields,
    ...smppFields,
  },
  { additionalProperties: false, allOf: neededBy },
)

/** `deliveryUrl` is none of the form's: it is where reports are sent, noted when the connection was arranged. */
export type SmsSettings = Partial<Static<typeof settingsSchema>> & { readonly deliveryUrl?: string }

const titleOf = (name: string): { readonly en: string; readonly ru: string } => {
  const { properties } = settingsSchema as unknown as { readonly properties: Readonly<Record<string, { 'x-ui': { title: Field } }>> }
  return properties[name]!['x-ui'].title
}

/** Throws `CallError` `retry` `SMS_GATEWAY_UNSET`: nothing was sent, and an operator can mend it. */
export function readSettings(settings: JsonObject): SmsSettings & { readonly gateway: GatewayName } {
  const read = settings as SmsSettings
  const { gateway } = read
  if (gateway === undefined)
    throw new CallError('retry', 'SMS_GATEWAY_UNSET', 'No SMS gateway is set: choose one under Connections', {
      ru: 'SMS-шлюз не подключён: выберите его в разделе «Подключения»',
    })
  const missing = needed[gateway].filter((name) => `${(settings[name] as string | undefined) ?? ''}`.trim() === '')
  if (missing.length > 0) {
    const titled = (language: 'en' | 'ru', quoted: (title: string) => string) =>
      missing.map((name) => quoted(titleOf(name)[language])).join(', ')
    throw new CallError(
      'retry',
      'SMS_GATEWAY_UNSET',
      `The SMS gateway is not set up: fill in ${titled('en', (title) => `“${title}”`)} in its connection`,
      { ru: `SMS-шлюз настроен не полностью: заполните в подключении ${titled('ru', (title) => `«${title}»`)}` },
    )
  }
  return { ...read, gateway }
}

/** What must not be told of these settings. */
export const secretsOf = ({ twilioToken, vonageSecret, smscPassword, secret, smppPassword }: SmsSettings): readonly string[] =>
  [twilioToken, vonageSecret, smscPassword, secret, smppPassword].filter((each) => each !== undefined && each.length >= 4) as string[]
