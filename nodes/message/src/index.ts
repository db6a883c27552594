/** What became of messages: `trigger.message`, `message.check`, the facts `messages.count`. */
import { definePlugin } from '@millrace/core'
import { messageCheck } from './message-check.ts'
import { messagesCount } from './messages-count.ts'
import { triggerMessage } from './trigger-message.ts'

export default definePlugin({ name: '@millrace/node-message', nodes: [triggerMessage, messageCheck], facts: [messagesCount] })
