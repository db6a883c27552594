/** Messages of a Telegram bot: texts, pictures and buttons; with replies, clicks, and people who come by a link. */
import { definePlugin } from '@millrace/core'
import { telegramChannel } from './channel.ts'
import { chatHooks, chatListener, chatMigrations, chatWrite } from './chats.ts'
import { telegramConnection } from './connection.ts'
import { linkRoute } from './link.ts'
import { settingsSchema } from './settings.ts'
import { webhookRoute } from './webhook.ts'

export default definePlugin({
  name: '@millrace/plugin-telegram',
  events: {
    'Telegram Linked': { en: 'Came to the Telegram bot', ru: 'Пришёл в бот Telegram' },
  },
  settings: settingsSchema,
  connection: telegramConnection,
  channels: [telegramChannel()],
  routes: [webhookRoute, linkRoute],
  writes: [chatWrite],
  listeners: [chatListener],
  migrations: chatMigrations,
  ...chatHooks,
})
