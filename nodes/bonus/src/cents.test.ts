import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCents, toCents } from './cents.ts'

describe('an amount in cents', () => {
  it('rounds half a cent up, as it is written and not as binary has it', () => {
    expect([toCents(1.005), toCents('1.005'), toCents('2.675'), toCents(0.004), toCents('12.3')]).toEqual([101, 101, 268, 0, 1230])
  })

  it('is what every text of two decimals says, and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e11 }), (cents) => {
        expect(toCents((cents / 100).toFixed(2))).toBe(cents)
        expect(toCents(fromCents(cents))).toBe(cents)
      }),
    )
  })

  it('is refused when it is no number, negative or too large', () => {
    for (const bad of ['', ' ', 'ten', '1,5', '0x10', 'Infinity', '1e30', '-0.01', Number.NaN, -1, 1e10]) {
      expect(() => toCents(bad)).toThrow(expect.objectContaining({ code: 'BONUS_AMOUNT_BAD' }))
    }
  })
})
