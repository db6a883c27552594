/** B3: the same nine nodes by Node-RED, in memory: nothing of it would survive its process. */
import type { Bench } from '../bench.ts'
import { compare } from './b2-durable-engines.ts'

export const b3: Bench = {
  id: 'B3',
  what: 'an engine in memory',
  measure: async (options) => [
    await compare(options, { id: 'B3', name: 'node-red', title: 'Node-RED', promise: { of: 'ratio', least: 1 }, few: 1000 }),
  ],
}
