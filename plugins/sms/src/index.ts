/** SMS and MMS. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-sms' })
