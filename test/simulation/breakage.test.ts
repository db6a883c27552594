/** The laws bite: a store that is broken on purpose is found out within a few worlds, each breakage by a law that names it. */
import { describe, expect, it } from 'vitest'
import { faultsOf } from './judge.ts'
import type { Breakage } from './machine.ts'
import { firstSeed, worldOf } from './seeded.ts'

/** How soon, in worlds; generous, for other seeds are drawn too. */
const patience = 1000

const breakages: readonly (readonly [Breakage, RegExp])[] = [
  ['commit-repeated', /was written 2 times|books of .* are off/],
  ['sweep-asleep', /is overdue|left in the inbox/],
  ['key-of-attempt', /reached the outside under 2 keys/],
  ['inbox-acknowledged-late', /was handled after input|was handled 2 times|created twice/],
  ['lane-unlocked', /moved by somebody else|created twice|was not as decided|was handled/],
  ['waits-before-inputs', /timed out although/],
  ['inputs-out-of-order', /was handled after input/],
  ['duplicates-forgotten', /was handled 2 times|created twice/],
  ['stranger-asked-again', /a stranger was asked 2 times/],
  ['letter-sent-again', /the marketing letter .* left 2 times/],
  ['flows-read-once', /should have started|while flow . was paused/],
  ['result-lost', /is stranded/],
]

describe('a store that is broken on purpose', () => {
  it.each(breakages)('is found out: %s', { timeout: 120_000 }, async (breakage, words) => {
    let found: readonly string[] = []
    let seed = firstSeed
    for (; seed < firstSeed + patience && found.length === 0; seed++)
      found = (await faultsOf(worldOf(seed), breakage)).filter((fault) => words.test(fault))
    console.info(`${breakage}: in ${seed - firstSeed} worlds: ${found[0]?.slice(0, 120)}`)
    expect(found).not.toEqual([])
  })
})
