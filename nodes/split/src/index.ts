/** Distribution by lot: `split.random`; and tests of variants: `split.test`. */
import { definePlugin } from '@millrace/core'
import { experimentsFact, placeWrite as placeInTest } from './experiment/assignments.ts'
import { chooseOperation, chooseWrite } from './experiment/choice.ts'
import { experimentDaysReport } from './experiment/days.ts'
import { outcomeListener, outcomeWrite } from './experiment/outcomes.ts'
import { experimentReport } from './experiment/results.ts'
import { splitTest } from './experiment/split-test.ts'
import { experimentTables, mergeExperiments } from './experiment/tables.ts'
import { talliesFact } from './experiment/tallies.ts'
import { eraseSplits, exportSplits } from './person.ts'
import { placeWrite, splitFact, splitMigrations } from './placed.ts'
import { splitRandom } from './split-random.ts'

export default definePlugin({
  name: '@millrace/node-split',
  nodes: [splitRandom, splitTest],
  writes: [placeWrite, placeInTest, outcomeWrite, chooseWrite],
  facts: [splitFact, experimentsFact, talliesFact],
  listeners: [outcomeListener],
  reports: [experimentReport, experimentDaysReport],
  operations: [chooseOperation],
  migrations: [...splitMigrations, experimentTables],
  merge: mergeExperiments,
  exportContact: exportSplits,
  eraseContact: eraseSplits,
})
