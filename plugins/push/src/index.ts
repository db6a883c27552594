/** Push notifications on phones over Firebase Cloud Messaging. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-push' })
