/** Waiting for what contacts do: `wait.event`. */
import { definePlugin } from '@millrace/core'
import { waitEvent } from './wait-event.ts'

export default definePlugin({ name: '@millrace/node-wait', nodes: [waitEvent] })
