/** Records of the workspace's own small tables, for rules and code: the facts `collection.record`. */
import { definePlugin } from '@millrace/core'
import { recordFact } from './record.ts'

export default definePlugin({ name: '@millrace/node-collection', facts: [recordFact] })
