/** E-mail over any SMTP server, with opens, clicks and one-click unsubscribe. */
import { definePlugin } from '@millrace/core'
import { emailChannel } from './channel.ts'
import { emailConnection } from './connection.ts'
import { reportsRoute } from './reports/route.ts'
import { settingsSchema } from './settings.ts'
import { createTransports } from './transport.ts'

const transports = createTransports()

export default definePlugin({
  name: '@millrace/plugin-email',
  settings: settingsSchema,
  connection: emailConnection(transports),
  routes: [reportsRoute],
  channels: [emailChannel(transports)],
  close: async () => transports.close(),
})
