/** The key that push services know this sender by (VAPID, RFC 8292): made here once, for every subscription belongs to it. */
import { createECDH } from 'node:crypto'
import { CallError, Type, type ConnectionDefinition, type JsonObject, type Static } from '@millrace/core'
import webpush from 'web-push'

export const settingsSchema = Type.Object(
  {
    subject: Type.String({
      pattern: '^(mailto:[^@\\s]+@[^@\\s]+|https://\\S+)$',
      maxLength: 300,
      'x-ui': {
        order: 1,
        title: { en: 'Contact of the sender', ru: 'Контакт отправителя' },
        help: {
          en: 'An address that push services may write to when something is wrong',
          ru: 'Адрес, по которому пуш-сервисы напишут, если что-то пойдёт не так',
        },
        placeholder: 'mailto:marketing@shop.example',
      },
    }),
    privateKey: Type.Optional(
      Type.String({
        pattern: '^[\\w-]{43}$',
        'x-ui': {
          widget: 'password',
          group: 'advanced',
          order: 2,
          title: { en: 'Private key', ru: 'Закрытый ключ' },
          help: {
            en: 'Made when you save. Give your own only if browsers subscribed with it elsewhere: with another key every subscription is lost',
            ru: 'Создаётся при сохранении. Укажите свой, только если с ним уже подписаны браузеры: со сменой ключа все подписки пропадут',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

type PushSettings = Static<typeof settingsSchema>

export interface Keys {
  readonly subject: string
  readonly publicKey: string
  readonly privateKey: string
}

/** Throws `CallError` `retry` `WEBPUSH_UNSET`, for it can be sent once there is a key, and `permanent` `WEBPUSH_KEY_BAD`. */
export function keysOf(settings: JsonObject): Keys {
  const { subject, privateKey } = settings as Partial<PushSettings>
  if (subject === undefined || privateKey === undefined)
    throw new CallError('retry', 'WEBPUSH_UNSET', 'Web push is not connected: open its connection, say who the sender is, and save', {
      ru: 'Веб-пуши не подключены: откройте подключение, укажите отправителя и сохраните',
    })
  return { subject, privateKey, publicKey: publicOf(privateKey) }
}

export const connection: ConnectionDefinition = {
  title: { en: 'Web push', ru: 'Веб-пуш' },
  description: {
    en: 'Notifications in browsers. On your site: a file /millrace-worker.js with the line importScripts(‘…/x/webpush/worker/KEY’), on its pages the script …/x/webpush/client/KEY, and at a press of a button millraceWebPush.subscribe({ userId, userHash }). The dots are the address of this server, the key is a browser key from API keys; userHash proves the user, see there',
    ru: 'Уведомления в браузерах. На сайте нужны: файл /millrace-worker.js со строкой importScripts(‘…/x/webpush/worker/КЛЮЧ’), на страницах скрипт …/x/webpush/client/КЛЮЧ и по нажатию кнопки millraceWebPush.subscribe({ userId, userHash }). Вместо точек — адрес этого сервера, ключ — браузерный, из раздела «Ключи API»; userHash подтверждает пользователя, об этом там же',
  },
  icon: 'bell-ring',
  test: async ({ settings }) => {
    if (settings['privateKey'] === undefined) return { en: 'A key will be made when you save', ru: 'Ключ будет создан при сохранении' }
    keysOf(settings)
    return { en: 'The key can be used', ru: 'Ключ подходит' }
  },
  prepare: async ({ renew }) => {
    await renew(async (settings) =>
      settings['privateKey'] === undefined ? { ...settings, privateKey: webpush.generateVAPIDKeys().privateKey } : settings,
    )
  },
}

/** Both are of the curve P-256. */
function publicOf(privateKey: string): string {
  const curve = createECDH('prime256v1')
  try {
    curve.setPrivateKey(privateKey, 'base64url')
    return curve.getPublicKey('base64url')
  } catch (cause) {
    throw new CallError('permanent', 'WEBPUSH_KEY_BAD', 'This is no private key of P-256: leave it empty to have one made', {
      cause,
      ru: 'Это не закрытый ключ P-256: оставьте поле пустым, и ключ будет создан',
    })
  }
}
