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
  events: {
    'Push Token Registered': { en: 'Allowed push on a phone', ru: 'Разрешил пуши на телефоне' },
    'Push Token Removed': { en: 'Push on a phone turned off', ru: 'Пуши на телефоне выключены' },
    'Push Token Lost': { en: 'A phone no longer takes push', ru: 'Телефон больше не принимает пуши' },
  },
  settings: settingsSchema,
  connection: connectionBy(access),
  channels: [pushChannel(access)],
  listeners: [keeper],
  routes: [reportRoute],
})
