/** How runs begin: `trigger.event`, `trigger.api`. */
import { definePlugin } from '@millrace/core'
import { triggerApi } from './api.ts'
import { triggerEvent } from './event.ts'

export default definePlugin({ name: '@millrace/node-trigger', nodes: [triggerEvent, triggerApi] })
