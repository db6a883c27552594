/** Distribution by lot: `split.random`. */
import { definePlugin } from '@millrace/core'
import { placeWrite, splitFact, splitMigrations } from './placed.ts'
import { splitRandom } from './split-random.ts'

export default definePlugin({
  name: '@millrace/node-split',
  nodes: [splitRandom],
  writes: [placeWrite],
  facts: [splitFact],
  migrations: splitMigrations,
})
