/** The loyalty ledger: `bonus.accrue`, `bonus.spend`, `trigger.bonus`, the fact `bonus`, a contact's history and what operators set right. */
import { definePlugin } from '@millrace/core'
import { bonusAccrue } from './bonus-accrue.ts'
import { bonusSpend } from './bonus-spend.ts'
import { bonusDoor } from './door.ts'
import { bonusFact } from './fact.ts'
import { mergeBonuses } from './ledger.ts'
import { bonusMigrations } from './migrations.ts'
import { bonusMove } from './move.ts'
import { accruedByRun, eraseBonuses, exportBonuses } from './person.ts'
import { reachedFact } from './reached.ts'
import { bonusTotals } from './totals.ts'
import { bonusTimeline } from './timeline.ts'
import { triggerBonus } from './trigger-bonus.ts'

export default definePlugin({
  name: '@millrace/node-bonus',
  events: {
    'Bonus Accrued': { en: 'Bonuses accrued', ru: 'Бонусы начислены' },
    'Bonus Spent': { en: 'Bonuses spent', ru: 'Бонусы списаны' },
    'Bonus Burned': { en: 'Bonuses burned', ru: 'Бонусы сгорели' },
    'Bonus Expiring': { en: 'Bonuses are about to burn', ru: 'Бонусы скоро сгорят' },
    'Bonus Adjusted': { en: 'Bonuses set right by hand', ru: 'Бонусы изменены вручную' },
  },
  nodes: [bonusAccrue, bonusSpend, triggerBonus],
  writes: [bonusMove],
  facts: [bonusFact, reachedFact],
  contactDoors: [bonusDoor],
  migrations: bonusMigrations,
  runAmounts: [accruedByRun],
  periodAmounts: bonusTotals,
  merge: mergeBonuses,
  exportContact: exportBonuses,
  eraseContact: eraseBonuses,
  timeline: bonusTimeline,
})
