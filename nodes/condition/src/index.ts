/** Decisions by rule: `condition` and `filter`. */
import { definePlugin } from '@millrace/core'
import { condition } from './condition.ts'
import { filter } from './filter.ts'

export default definePlugin({ name: '@millrace/node-condition', nodes: [condition, filter] })
