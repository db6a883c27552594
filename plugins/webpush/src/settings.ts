/** The keys that push services know this sender by (VAPID, RFC 8292): made here once, for every subscription belongs to them. */
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
    publicKey: Type.Optional(
      Type.String({
        pattern: '^B[\\w-]{86}$',
        'x-ui': {
          group: 'advanced',
          order: 2,
          title: { en: 'Public key', ru: 'Открытый ключ' },
          help: {
            en: 'Both keys are made when you save. Give your own only if browsers subscribed with them elsewhere: with other keys every subscription is lost',
            ru: 'Оба ключа создаются при сохранении. Укажите свои, только если с ними уже подписаны браузеры: со сменой ключей подписки пропадают',
          },
        },
      }),
    ),
    privateKey: Type.Optional(
      Type.String({
        pattern: '^[\\w-]{43}$',
        'x-ui': { widget: 'password', group: 'advanced', order: 3, title: { en: 'Private key', ru: 'Закрытый ключ' } },
      }),
    ),
  },
  { additionalProperties: false },
)

export type PushSettings = Static<typeof settingsSchema>
export type Keys = Required<PushSettings>

/** Throws `CallError` `retry` `WEBPUSH_UNSET`: nothing was sent, and it can be once the keys are there. */
export function keysOf(settings: JsonObject): Keys {
  const { subject, publicKey, privateKey } = settings as Partial<PushSettings>
  if (subject !== undefined && publicKey !== undefined && privateKey !== undefined) return { subject, publicKey, privateKey }
  throw new CallError('retry', 'WEBPUSH_UNSET', 'Web push is not connected: open its connection, say who the sender is, and save')
}

export const connection: ConnectionDefinition = {
  title: { en: 'Web push', ru: 'Веб-пуш' },
  description: {
    en: 'Notifications in browsers. Put two lines on your site so that visitors can subscribe: the README of the plugin has them',
    ru: 'Уведомления в браузерах. Чтобы посетители могли подписаться, добавьте на сайт две строки: они есть в README плагина',
  },
  icon: 'bell-ring',
  test: async ({ settings }) => {
    const { publicKey, privateKey } = keysOf(settings)
    if (publicOf(privateKey) !== publicKey)
      throw new CallError('permanent', 'WEBPUSH_KEYS_APART', 'The public key does not belong to the private one: give both, or neither')
    return { en: 'The keys belong together', ru: 'Ключи подходят друг к другу' }
  },
  prepare: async ({ renew }) => {
    await renew(async (settings) => {
      if (settings['privateKey'] !== undefined && settings['publicKey'] !== undefined) return settings
      if (settings['publicKey'] !== undefined || settings['privateKey'] !== undefined)
        throw new CallError('permanent', 'WEBPUSH_KEYS_HALF', 'One key of the two is missing: give both, or neither to have them made')
      return { ...settings, ...webpush.generateVAPIDKeys() }
    })
  },
}

/** Null for what is no private key of P-256. */
function publicOf(privateKey: string): string | null {
  const curve = createECDH('prime256v1')
  try {
    curve.setPrivateKey(privateKey, 'base64url')
  } catch {
    return null
  }
  return curve.getPublicKey('base64url')
}
