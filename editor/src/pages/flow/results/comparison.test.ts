import type { Comparison } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { digitsOf, placeOn, pText, rowsOf, scaleOf } from './comparison.ts'

const group = (name: string, contacts: number, conversions: number) => ({
  name,
  contacts,
  conversions,
  rate: contacts === 0 ? 0 : conversions / contacts,
  interval: { low: 0.1, high: 0.5 },
  value: { sum: conversions * 10, mean: contacts === 0 ? 0 : (conversions * 10) / contacts, interval: null },
})
const variant = (name: string, contacts: number, conversions: number) => ({
  ...group(name, contacts, conversions),
  title: name.toUpperCase(),
  weight: 0.5,
  best: 0.5,
  pValue: null,
})
const comparison: Comparison = {
  measure: { title: { en: 'Reached the goal' }, kind: 'rate' },
  confidence: 95,
  baseline: 'holdout',
  variants: [variant('a', 100, 20), variant('b', 100, 30)],
  holdout: { ...group('holdout', 10, 1), effect: null },
  lot: { pValue: 1, alarm: false },
  choice: { variant: 'b', by: 'operator', at: '2026-01-01T00:00:00Z' },
  verdict: { state: 'chosen', variant: 'b', at: null, reason: { en: '' } },
}

describe('a comparison, drawn', () => {
  it('has a row for each variant, and one for who is held out where they are looked at beside them', () => {
    expect(rowsOf(comparison).map(({ title, baseline, chosen }) => [title, baseline, chosen])).toEqual([
      ['A', false, false],
      ['B', false, true],
      [null, true, false],
    ])
    expect(rowsOf({ ...comparison, baseline: 'a' }).map(({ title, baseline }) => [title, baseline])).toEqual([
      ['A', true],
      ['B', false],
    ])
  })

  it('shows a rate, or the value for each contact, whichever is measured', () => {
    expect(rowsOf(comparison)[1]).toMatchObject({ estimate: 0.3, interval: { low: 0.1, high: 0.5 } })
    const ofValues = { ...comparison, measure: { ...comparison.measure, kind: 'amount' as const } }
    expect(rowsOf(ofValues)[1]).toMatchObject({ estimate: 3, interval: null })
  })

  it('draws no interval of nobody, and calls a variant without a title by its name', () => {
    const nobody = { ...comparison, variants: [{ ...variant('a', 0, 0), title: '' }] }
    expect(rowsOf(nobody)[0]).toMatchObject({ title: 'a', contacts: 0, interval: null })
  })

  it('has one scale for all, with nought on it', () => {
    expect(scaleOf(rowsOf(comparison))).toEqual({ low: 0, high: 0.5 })
    const [row] = rowsOf(comparison)
    expect(scaleOf([{ ...row!, estimate: -2, interval: { low: -5, high: 1 } }])).toEqual({ low: -5, high: 1 })
    expect(scaleOf([])).toEqual({ low: 0, high: 1 })
    expect(scaleOf([{ ...row!, estimate: 0, interval: null }])).toEqual({ low: 0, high: 1 })
  })

  it('places a value on the scale and never beside it', () => {
    const scale = { low: -1, high: 3 }
    expect([-1, 0, 1, 3, 9, -9].map((value) => placeOn(scale, value))).toEqual([0, 25, 50, 100, 100, 0])
  })

  it('writes small shares and p-values so that they can be told apart', () => {
    expect([0, 0.004, 0.2].map(digitsOf)).toEqual([1, 2, 1])
    const format = (value: number, digits: number) => value.toFixed(digits)
    expect([0.00001, 0.034, 0.5].map((value) => pText(value, format))).toEqual(['< 0.001', '0.034', '0.50'])
  })
})
