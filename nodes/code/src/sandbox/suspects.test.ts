import { describe, expect, it } from 'vitest'
import { suspectMs, suspectsMax } from './limits.ts'
import { createSuspects } from './suspects.ts'

describe('code that had to be stopped', () => {
  it('is suspect for a while after the last time', () => {
    let now = 0
    const suspects = createSuspects(() => now)
    expect(suspects.has('loop')).toBe(false)
    suspects.add('loop')
    now = suspectMs - 1
    expect([suspects.has('loop'), suspects.has('other')]).toEqual([true, false])
    suspects.add('loop')
    now = 2 * suspectMs - 2
    expect(suspects.has('loop')).toBe(true)
    now = 2 * suspectMs - 1
    expect(suspects.has('loop')).toBe(false)
  })

  it('is remembered for a bounded number of snippets, the latest ones', () => {
    const suspects = createSuspects(() => 0)
    suspects.add('first')
    for (let n = 1; n < suspectsMax; n++) suspects.add(`code ${n}`)
    suspects.add('first')
    suspects.add('last')
    expect([suspects.has('first'), suspects.has('code 1'), suspects.has('code 2'), suspects.has('last')]).toEqual([true, false, true, true])
  })
})
