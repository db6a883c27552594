/** Notifications in browsers over Web Push, with clicks and buttons. */
import { definePlugin } from '@millrace/core'
import { webpushChannel } from './channel.ts'
import { keeper } from './keeper.ts'
import { clientRoute, reportRoute, subscribeRoute, unsubscribeRoute, workerRoute } from './routes.ts'
import { connection, settingsSchema } from './settings.ts'

export default definePlugin({
  name: '@millrace/plugin-webpush',
  settings: settingsSchema,
  connection,
  channels: [webpushChannel],
  listeners: [keeper],
  routes: [clientRoute, workerRoute, subscribeRoute, unsubscribeRoute, reportRoute],
})
