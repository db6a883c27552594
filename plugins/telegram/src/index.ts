/** Messages of a Telegram bot. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-telegram' })
