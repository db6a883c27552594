/** Webhooks by Standard Webhooks: `webhook.send`, and events that other systems send us. */
import { definePlugin } from '@millrace/core'
import { webhookCall } from './call.ts'
import { incomingRoute } from './incoming.ts'
import { connection, settingsSchema } from './settings.ts'
import { webhookSend } from './webhook-send.ts'

export default definePlugin({
  name: '@millrace/plugin-webhook',
  settings: settingsSchema,
  connection,
  nodes: [webhookSend],
  calls: [webhookCall],
  routes: [incomingRoute],
})
