/** Flows that start flows, branches that run side by side, jumps back, and how often a contact may pass. */
import { definePlugin } from '@millrace/core'
import { flowStart, startWrite } from './flow-start.ts'
import { join } from './join.ts'
import { limit } from './limit.ts'
import { eraseLimits, exportLimits, limitMigrations, limitsFact, limitWrite, mergeLimits } from './limits.ts'
import { parallel } from './parallel.ts'
import { repeat } from './repeat.ts'

export default definePlugin({
  name: '@millrace/node-flow',
  nodes: [flowStart, parallel, join, repeat, limit],
  writes: [startWrite, limitWrite],
  facts: [limitsFact],
  migrations: limitMigrations,
  merge: mergeLimits,
  exportContact: exportLimits,
  eraseContact: eraseLimits,
})
