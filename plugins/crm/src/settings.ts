/** What an operator sets: which CRM, how to get in, and who its managers are. */
import { CallError, Type, type JsonObject, type Static } from '@millrace/core'

const isAmo = { '==': [{ var: 'system' }, 'amocrm'] }
const isBitrix = { '==': [{ var: 'system' }, 'bitrix24'] }

const manager = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, 'x-ui': { order: 1, title: { en: 'Name', ru: 'Имя' } } }),
    id: Type.String({
      pattern: '^[0-9]{1,15}$',
      'x-ui': { order: 2, title: { en: 'User number in the CRM', ru: 'Номер пользователя в CRM' } },
    }),
  },
  { additionalProperties: false },
)

const secret = (order: number, title: { readonly en: string; readonly ru: string }, showIf: object) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 4000, 'x-ui': { widget: 'password', order, title, showIf } }))

export const settingsSchema = Type.Object(
  {
    system: Type.Enum(['amocrm', 'bitrix24'], {
      default: 'amocrm',
      'x-ui': {
        order: 1,
        title: { en: 'CRM', ru: 'CRM' },
        labels: { amocrm: { en: 'amoCRM', ru: 'amoCRM' }, bitrix24: { en: 'Bitrix24', ru: 'Битрикс24' } },
      },
    }),
    host: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?$',
      'x-ui': {
        order: 2,
        host: true,
        title: { en: 'Address of the account', ru: 'Адрес аккаунта' },
        placeholder: 'myshop.amocrm.ru',
        help: { en: 'As in the address bar, without https://', ru: 'Как в адресной строке, без https://' },
      },
    }),
    accessToken: secret(3, { en: 'Long-lived token', ru: 'Долгосрочный токен' }, isAmo),
    clientId: Type.Optional(
      Type.String({
        maxLength: 200,
        'x-ui': {
          order: 4,
          title: { en: 'Integration ID (without a long-lived token)', ru: 'ID интеграции (если нет долгосрочного токена)' },
          showIf: isAmo,
        },
      }),
    ),
    clientSecret: secret(5, { en: 'Secret key of the integration', ru: 'Секретный ключ интеграции' }, isAmo),
    code: secret(6, { en: 'Authorization code (good for 20 minutes)', ru: 'Код авторизации (действует 20 минут)' }, isAmo),
    redirectUri: Type.Optional(
      Type.String({
        maxLength: 500,
        'x-ui': {
          order: 7,
          title: { en: 'Redirect address of the integration', ru: 'Ссылка для перенаправления' },
          placeholder: 'https://',
          showIf: isAmo,
        },
      }),
    ),
    webhookPath: secret(
      3,
      { en: 'Inbound webhook: what follows /rest/, such as 1/abc123', ru: 'Входящий вебхук: то, что после /rest/, например 1/abc123' },
      isBitrix,
    ),
    applicationToken: secret(4, { en: 'Application token of the outbound webhook', ru: 'Токен приложения исходящего вебхука' }, isBitrix),
    managers: Type.Optional(
      Type.Array(manager, {
        maxItems: 200,
        'x-ui': {
          order: 8,
          title: { en: 'Managers', ru: 'Менеджеры' },
          help: {
            en: 'Steps name them; the first one gets what names nobody',
            ru: 'Их называют в шагах; первый получает задачи, где никто не назван',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type CrmSettings = Static<typeof settingsSchema>

/** What the plugin itself keeps beside: tokens, and the account that they are for. */
export interface Tokens {
  readonly tokensFor?: string
  readonly freshToken?: string
  readonly refreshToken?: string
  /** By our clock, milliseconds. */
  readonly freshUntil?: number
}

/** Throws `CallError` `permanent` `CRM_UNSET`. */
export function crmSettings(settings: JsonObject): CrmSettings & Tokens {
  const { host, system } = settings as Partial<CrmSettings>
  if (host === undefined || system === undefined) {
    throw new CallError(
      'permanent',
      'CRM_UNSET',
      'No CRM is connected: set it up under Connections, or send the task to the call centre’s list',
      { ru: 'CRM не подключена: настройте её в разделе «Подключения» или поставьте задачу в список колл-центра' },
    )
  }
  return settings as unknown as CrmSettings & Tokens
}

/**
 * The CRM's number of a manager who is named by name or number; the first of the list for nobody, undefined without a list. Throws
 * `CallError` `permanent` `CRM_MANAGER_UNKNOWN`.
 */
export function managerId({ managers = [] }: CrmSettings, named: string): number | undefined {
  const text = named.trim()
  if (text === '') return managers[0] === undefined ? undefined : Number(managers[0].id)
  if (/^\d{1,15}$/.test(text)) return Number(text)
  const found = managers.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return Number(found.id)
  const known = managers.map(({ name }) => name).join(', ') || 'nobody'
  throw new CallError(
    'permanent',
    'CRM_MANAGER_UNKNOWN',
    `There is no manager ${JSON.stringify(text.slice(0, 100))}; the connection knows ${known}`,
    { ru: `Менеджера ${JSON.stringify(text.slice(0, 100))} нет; подключению известны: ${known}` },
  )
}
