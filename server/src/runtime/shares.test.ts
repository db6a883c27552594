import { describe, expect, it } from 'vitest'
import { createShares } from './shares.ts'

describe('the share of a workspace', () => {
  it('is every visitor while it is alone', () => {
    const shares = createShares(
      () => 3,
      () => 0,
    )
    for (let n = 0; n < 3; n++) {
      expect(shares.mayTake(1)).toBe(true)
      shares.take(1)
    }
  })

  it('is all but one while others were seen lately, so that slow visits never take the last', () => {
    let now = 0
    const shares = createShares(
      () => 3,
      () => now,
    )
    shares.take(2)()
    const [back] = [shares.take(1), shares.take(1)]
    expect([shares.mayTake(1), shares.mayTake(2)]).toEqual([false, true])
    back()
    expect(shares.mayTake(1)).toBe(true)
    shares.take(1)
    now = 5000
    expect(shares.mayTake(1)).toBe(false)
    now = 5001
    expect(shares.mayTake(1)).toBe(true)
  })

  it('is never nothing, even of a single visitor', () => {
    const shares = createShares(
      () => 1,
      () => 0,
    )
    shares.take(2)()
    expect(shares.mayTake(1)).toBe(true)
  })
})
