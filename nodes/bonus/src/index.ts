/** The loyalty ledger: `bonus.accrue`, `bonus.spend`, the fact `bonus`, the contact's timeline. */
import { definePlugin } from '@millrace/core'
import { bonusAccrue } from './bonus-accrue.ts'
import { bonusSpend } from './bonus-spend.ts'
import { bonusFact } from './fact.ts'
import { mergeBonuses } from './ledger.ts'
import { bonusMigrations } from './migrations.ts'
import { bonusMove } from './move.ts'
import { bonusTimeline } from './timeline.ts'

export default definePlugin({
  name: '@millrace/node-bonus',
  nodes: [bonusAccrue, bonusSpend],
  writes: [bonusMove],
  facts: [bonusFact],
  migrations: bonusMigrations,
  merge: mergeBonuses,
  timeline: bonusTimeline,
})
