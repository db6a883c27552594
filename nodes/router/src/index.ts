/** Which channel reaches a contact: `channel.router`. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/node-router' })
