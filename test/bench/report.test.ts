import { describe, expect, it } from 'vitest'
import { formatRows, median, rowOf } from './report.ts'

const measured = { id: 'B1', what: 'steps', unit: 'steps/s', target: 100, values: [90, 110, 300], baselines: [200, 220, 240] }

describe('a benchmark row', () => {
  it('takes the median of the runs', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(rowOf(measured)).toMatchObject({ value: 110, baseline: 220, ratio: 0.5, ok: true })
  })

  it('is not ok below its target, and says so', () => {
    const row = rowOf({ ...measured, target: 111 })
    expect(row.ok).toBe(false)
    expect(formatRows([row])).toMatch(/110 +220 +0\.50 +111 +MISSED/)
  })
})
