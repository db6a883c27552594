/** Pauses: `delay`. */
import { definePlugin } from '@millrace/core'
import { delay } from './delay.ts'

export default definePlugin({ name: '@millrace/node-delay', nodes: [delay] })
