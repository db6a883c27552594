import { describe, expect, it } from 'vitest'
import { bucketMs, createLags } from './lag.ts'

const at = (bucket: number) => bucket * bucketMs

describe('the lag of waits', () => {
  it('runs from the beginning of their bucket to the first answer without them', () => {
    const lags = createLags(new Map([[0, 4], [1, 1]])) // prettier-ignore
    lags.see({ at: at(1), overdue: new Map([[0, 3]]) })
    expect(lags.left).toBe(4)
    lags.see({ at: at(5), overdue: new Map([[0, 1]]) })
    expect(lags.left).toBe(1)
    lags.see({ at: at(9), overdue: new Map() })
    expect(lags.left).toBe(0)
    // One after 1 bucket, three after 5 and 4 (which began one later), the last after 9.
    expect([0.2, 0.4, 0.8, 1].map((part) => lags.percentile(part) / bucketMs)).toEqual([1, 4, 5, 9])
  })

  it('does not count what is not yet due, or only half of its bucket', () => {
    const lags = createLags(new Map([[10, 2]]))
    lags.see({ at: at(10) + 1, overdue: new Map() })
    expect(lags.left).toBe(2)
    expect(() => lags.percentile(0.99)).toThrow('No wait')
    lags.see({ at: at(11), overdue: new Map() })
    expect(lags.left).toBe(0)
  })
})
