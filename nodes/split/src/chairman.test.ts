import { seededRandom } from '@millrace/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTurn, wholeWeight, type Share } from './chairman.ts'

const shares = (...weights: readonly number[]): readonly Share[] => weights.map((weight, index) => ({ name: `b${index}`, weight }))

/** The turns of the first `length` contacts. */
function turns(of: readonly Share[], length: number, random: () => number): readonly string[] {
  const counts: Record<string, number> = {}
  return Array.from({ length }, () => {
    const name = nextTurn(of, counts, random)
    counts[name] = (counts[name] ?? 0) + 1
    return name
  })
}

/** 2 to 10 weights that add up to the whole; some may be nothing. */
const anyShares = fc
  .uniqueArray(fc.integer({ min: 0, max: wholeWeight }), { minLength: 1, maxLength: 9 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), wholeWeight])
  .map((cuts) => shares(...cuts.slice(1).map((cut, index) => cut - cuts[index]!)))

describe('fair turns', () => {
  it('are off by less than one contact, at every moment and for any shares', () => {
    fc.assert(
      fc.property(anyShares, fc.integer(), (of, seed) => {
        const bound = 1 - 1 / Math.max(2, 2 * of.filter(({ weight }) => weight > 0).length - 2) + 1e-9
        const counts: Record<string, number> = {}
        for (const [index, name] of turns(of, 400, seededRandom(String(seed))).entries()) {
          counts[name] = (counts[name] ?? 0) + 1
          for (const share of of) {
            const off = Math.abs((counts[share.name] ?? 0) - ((index + 1) * share.weight) / wholeWeight)
            expect(off).toBeLessThanOrEqual(bound)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('go to nobody whose share is nothing', () => {
    expect(turns(shares(wholeWeight, 0), 5, () => 0.9)).toEqual(['b0', 'b0', 'b0', 'b0', 'b0'])
    expect(turns(shares(0, 5000, 5000), 100, seededRandom('a'))).not.toContain('b0')
  })

  it('of equal shares are drawn by lot, in blocks', () => {
    const drawn = turns(shares(2500, 2500, 2500, 2500), 400, seededRandom('a'))
    const blocks = Array.from({ length: 100 }, (_, block) => drawn.slice(block * 4, block * 4 + 4))
    for (const block of blocks) expect(new Set(block).size).toBe(4)
    expect(new Set(blocks.map(String)).size).toBeGreaterThan(10)
  })

  it('stay fair after a thousand million turns', () => {
    const counts = { b0: 333_300_000, b1: 333_300_000, b2: 333_400_000 }
    expect(nextTurn(shares(3333, 3333, 3334), counts, () => 0)).toMatch(/^b[012]$/)
  })
})
