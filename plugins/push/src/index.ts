/** Notifications on phones over Firebase Cloud Messaging. */
import { definePlugin } from '@millrace/core'
import { createAccess } from './account.ts'
import { pushChannel } from './channel.ts'
import { reportRoute } from './report.ts'
import { connectionBy, settingsSchema } from './settings.ts'
import { keeper } from './tokens.ts'

const access = createAccess()

export default definePlugin({
  name: '@millrace/plugin-push',
  settings: settingsSchema,
  connection: connectionBy(access),
  channels: [pushChannel(access)],
  listeners: [keeper],
  routes: [reportRoute],
})
