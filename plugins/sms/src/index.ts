/** SMS and MMS, by well-known gateways, any other over HTTP, or SMPP; with delivery reports, clicks and replies. */
import { definePlugin } from '@millrace/core'
import { smsChannel } from './channel.ts'
import { smsConnection } from './connection.ts'
import { settingsSchema } from './settings.ts'
import { createSmppSessions } from './smpp/sessions.ts'
import { deliveryRoutes } from './webhook.ts'

export { segmentsOf, type Segments } from './segments.ts'

const sessions = createSmppSessions()

export default definePlugin({
  name: '@millrace/plugin-sms',
  settings: settingsSchema,
  connection: smsConnection(sessions),
  channels: [smsChannel(sessions)],
  routes: deliveryRoutes,
  close: () => sessions.close(),
})
