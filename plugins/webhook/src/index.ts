/** webhook.send and incoming webhooks, signed by Standard Webhooks. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-webhook' })
