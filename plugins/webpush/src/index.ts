/** Notifications in browsers over Web Push, with clicks. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-webpush' })
