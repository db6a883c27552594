import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/node-message' })
