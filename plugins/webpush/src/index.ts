/** Notifications in browsers over Web Push, with clicks and buttons. */
import { definePlugin } from '@millrace/core'
import { webpushChannel } from './channel.ts'
import { keeper } from './keeper.ts'
import { clientRoute, reportRoute, subscribeRoute, unsubscribeRoute, workerRoute } from './routes.ts'
import { connection, settingsSchema } from './settings.ts'

export default definePlugin({
  name: '@millrace/plugin-webpush',
  events: {
    'Push Subscribed': { en: 'Allowed notifications in the browser', ru: 'Разрешил уведомления в браузере' },
    'Push Unsubscribed': { en: 'Notifications in the browser turned off', ru: 'Уведомления в браузере выключены' },
    'Web Push Subscription Lost': { en: 'A browser no longer takes notifications', ru: 'Браузер больше не принимает уведомления' },
  },
  settings: settingsSchema,
  connection,
  channels: [webpushChannel],
  listeners: [keeper],
  routes: [clientRoute, workerRoute, subscribeRoute, unsubscribeRoute, reportRoute],
})
