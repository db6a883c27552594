/** What a flow is for: `goal`. */
import { definePlugin } from '@millrace/core'
import { goal } from './goal.ts'
import { goalMigrations, goalTimeline, goalWrite, mergeGoals } from './reached.ts'

export default definePlugin({
  name: '@millrace/node-goal',
  nodes: [goal],
  writes: [goalWrite],
  migrations: goalMigrations,
  merge: mergeGoals,
  timeline: goalTimeline,
})
