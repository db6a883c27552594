/** slack.send: notices in a channel of Slack. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-slack' })
