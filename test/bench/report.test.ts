import { describe, expect, it } from 'vitest'
import { formatRows, median, percentile, rowOf, type Measured } from './report.ts'

const measured: Measured = {
  id: 'B1',
  what: 'steps',
  unit: 'steps/s',
  values: [9000, 11_000, 30_000],
  baseline: { what: 'twin', values: [20_000, 22_000, 24_000] },
  promises: [{ of: 'ratio', least: 0.5 }],
}
const judge = (changes: Partial<Measured>) => rowOf({ ...measured, ...changes }, { judged: true })

describe('a benchmark row', () => {
  it('takes the median of the runs', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(judge({})).toMatchObject({ value: 11_000, baseline: 22_000, ratio: 0.5, target: 0.5, ok: true, against: 'twin' })
  })

  it('keeps figures below a thousand to three digits, larger ones whole', () => {
    expect(judge({ values: [0.012345] }).value).toBe(0.0123)
    expect(judge({ values: [12_345.6] }).value).toBe(12_346)
  })

  it('is not ok below its target, and says so', () => {
    const row = judge({ promises: [{ of: 'ratio', least: 0.51 }] })
    expect(row.ok).toBe(false)
    expect(formatRows([row])).toMatch(/11,000 steps\/s +22,000 +0\.5 +>= 0\.51 x twin +MISSED/)
  })

  it('is not ok above a limit', () => {
    expect(judge({ promises: [{ of: 'value', most: 11_000 }] }).ok).toBe(true)
    expect(judge({ promises: [{ of: 'value', most: 10_999 }] })).toMatchObject({ ok: false, target: 10_999 })
  })

  it('is content with one of two promises, and names the one it kept', () => {
    const promises = [
      { of: 'ratio', least: 0.8 },
      { of: 'value', least: 10_000 },
    ] as const
    expect(judge({ promises })).toMatchObject({ ok: true, target: 10_000, targetText: '>= 0.80 x twin or >= 10,000 steps/s' })
    expect(judge({ promises, values: [9000] })).toMatchObject({ ok: false, target: 0.8 })
  })

  it('without a baseline has no ratio, and keeps no promise of one', () => {
    const { baseline: _baseline, ...alone } = measured
    expect(rowOf(alone, { judged: true })).toMatchObject({ baseline: null, ratio: null, ok: false })
  })

  it('that promises nothing is ok', () => {
    expect(judge({ promises: [] })).toMatchObject({ ok: true, target: null, targetText: '' })
  })

  it('is not judged at smoke size, yet fails when it could not be measured', () => {
    expect(rowOf({ ...measured, promises: [{ of: 'ratio', least: 9 }] }, { judged: false })).toMatchObject({ ok: true, target: 9 })
    const row = rowOf({ id: 'B2', what: 'others', fault: 'no network' }, { judged: false })
    expect(row).toMatchObject({ ok: false, value: null, ratio: null, target: null })
    expect(formatRows([row])).toContain('FAILED: no network')
  })
})

describe('a percentile', () => {
  it('is the value that so many do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect([percentile(values, 0.99), percentile(values, 1), percentile([7], 0.5)]).toEqual([99, 100, 7])
  })

  it('of nothing is an error, not a number', () => {
    expect(() => percentile([], 0.5)).toThrow('No values')
    expect(() => median([])).toThrow('No values')
  })
})
