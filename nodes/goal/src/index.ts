/** What a flow is for: `goal`, `trigger.goal`. */
import { definePlugin } from '@millrace/core'
import { goal } from './goal.ts'
import { eraseGoals, exportGoals, goalMigrations, goalTimeline, goalWrite, mergeGoals } from './reached.ts'
import { triggerGoal } from './trigger-goal.ts'

export default definePlugin({
  name: '@millrace/node-goal',
  events: {
    'Goal Reached': { en: 'Goal reached', ru: 'Цель достигнута' },
  },
  nodes: [goal, triggerGoal],
  writes: [goalWrite],
  migrations: goalMigrations,
  merge: mergeGoals,
  exportContact: exportGoals,
  eraseContact: eraseGoals,
  timeline: goalTimeline,
})
