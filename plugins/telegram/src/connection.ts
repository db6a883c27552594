/** How a workspace connects its bot: asked who it is, and told where to bring its updates. */
import { CallError, type ConnectionDefinition } from '@millrace/core'
import { askBot } from './api.ts'
import { readSettings } from './settings.ts'
import { askedUpdates } from './update.ts'
import { webhookSecret } from './webhook.ts'

export const telegramConnection: ConnectionDefinition = {
  title: { en: 'Telegram bot', ru: 'Бот Telegram' },
  description: {
    en: 'Writes to those who started it. A button on your pages leads people to it by the address “Link to the bot for a visitor” with ?anonymousId= of the visitor',
    ru: 'Пишет тем, кто его запустил. Кнопка на ваших страницах приводит людей к боту по адресу «Ссылка на бота для посетителя» с ?anonymousId= посетителя',
  },
  icon: 'send',
  test: async (context) => {
    const settings = readSettings(context.settings)
    const { username = '' } = (await askBot('getMe', {}, { settings, context })) as { readonly username?: string }
    return { en: `The bot @${username} answers`, ru: `Бот @${username} отвечает` }
  },
  prepare: async (context) => {
    const settings = readSettings(context.settings)
    const url = context.urlOf('webhook')
    if (!url.startsWith('https://'))
      throw new CallError(
        'permanent',
        'TELEGRAM_WEBHOOK_INSECURE',
        `Telegram brings updates only to https addresses, and ours is ${new URL(url).origin}: set MILLRACE_PUBLIC_URL. Messages can be sent, answers will not be heard`,
        {
          ru: `Telegram присылает обновления только на https-адреса, а у нас ${new URL(url).origin}: задайте MILLRACE_PUBLIC_URL. Сообщения уходить будут, но ответов не услышим`,
        },
      )
    const fields = { url, secret_token: webhookSecret(settings.botToken), allowed_updates: [...askedUpdates] }
    await askBot('setWebhook', fields, { settings, context })
  },
}
