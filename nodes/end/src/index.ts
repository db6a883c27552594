/** Where a run ends: `end`. */
import { definePlugin } from '@millrace/core'
import { end } from './end.ts'

export default definePlugin({ name: '@millrace/node-end', nodes: [end] })
