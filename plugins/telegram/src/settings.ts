/** What an operator sets: the bot, by the token that BotFather gave. */
import { CallError, Type, type JsonObject, type Static } from '@millrace/core'

export const settingsSchema = Type.Object(
  {
    botToken: Type.String({
      pattern: '^\\d{3,20}:[\\w-]{20,100}$',
      'x-ui': {
        widget: 'password',
        title: { en: 'Token of the bot', ru: 'Токен бота' },
        help: {
          en: 'BotFather gives it: /newbot, or /token for a bot that is there',
          ru: 'Его выдаёт BotFather: /newbot или /token для готового бота',
        },
        placeholder: '123456789:AA…',
      },
    }),
    linkSecret: Type.Optional(
      Type.String({
        minLength: 16,
        maxLength: 200,
        'x-ui': {
          widget: 'password',
          group: 'advanced',
          title: { en: 'Secret of links for users', ru: 'Секрет ссылок для пользователей' },
          help: {
            en: 'With it your server proves whose a link to the bot is: proof = HMAC-SHA256 of the user ID under this secret, in hex. Without it links are for visitors of a page alone',
            ru: 'Им ваш сервер подтверждает, чья это ссылка на бота: proof = HMAC-SHA256 от ID пользователя с этим секретом, в hex. Без него ссылки работают только для посетителей страницы',
          },
        },
      }),
    ),
    apiUrl: Type.Optional(
      Type.String({
        maxLength: 500,
        pattern: '^https?://[^\\s]+$',
        'x-ui': {
          host: true,
          group: 'advanced',
          title: { en: 'Bot API server', ru: 'Сервер Bot API' },
          help: { en: 'Empty: Telegram’s own', ru: 'Пусто: сервер самого Telegram' },
          placeholder: 'https://api.telegram.org',
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type TelegramSettings = Static<typeof settingsSchema>

/** Throws `CallError` `retry` `TELEGRAM_BOT_UNSET`: nothing was sent, and an operator can mend it. */
export function readSettings(settings: JsonObject): TelegramSettings {
  const { botToken } = settings as Partial<TelegramSettings>
  if (botToken === undefined || !/^\d+:[\w-]+$/.test(botToken))
    throw new CallError('retry', 'TELEGRAM_BOT_UNSET', 'No Telegram bot is set: give its token under Connections', {
      ru: 'Бот Telegram не подключён: укажите его токен в разделе «Подключения»',
    })
  return settings as TelegramSettings
}
