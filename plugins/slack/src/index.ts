/** Notices in a channel of Slack. */
import { definePlugin } from '@millrace/core'
import { slackCall } from './call.ts'
import { connection, settingsSchema } from './settings.ts'
import { slackSend } from './slack-send.ts'

export default definePlugin({
  name: '@millrace/plugin-slack',
  settings: settingsSchema,
  connection,
  nodes: [slackSend],
  calls: [slackCall],
})
