/** Tells members of staff of a contact, by mail or messenger: whatever channels bring. */
import { definePlugin } from '@millrace/core'
import { noticeCall } from './call.ts'
import { connection, settingsSchema } from './settings.ts'
import { staffNotify } from './staff-notify.ts'

export default definePlugin({
  name: '@millrace/plugin-staff',
  settings: settingsSchema,
  connection,
  nodes: [staffNotify],
  calls: [noticeCall],
})
