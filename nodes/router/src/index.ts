/** Which channel reaches a contact: `channel.router`. */
import { definePlugin } from '@millrace/core'
import { channelRouter } from './channel-router.ts'

export default definePlugin({ name: '@millrace/node-router', nodes: [channelRouter] })
