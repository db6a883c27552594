import type { ComparisonDays } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { daysChart } from './days-chart.ts'

const words = { day: (day: string) => day.slice(8), holdout: 'Held out' }
const point = (contacts: number, estimate: number, low: number, high: number) => ({
  contacts,
  conversions: Math.round(contacts * estimate),
  estimate,
  interval: contacts === 0 ? null : { low, high },
})
const days = (kind: 'rate' | 'amount', ...groups: readonly ReturnType<typeof point>[][]): ComparisonDays => ({
  measure: { title: { en: 'Opened' }, kind },
  confidence: 95,
  groups: [
    { name: 'a', title: 'Short' },
    { name: 'b', title: 'Long' },
  ],
  days: groups.map((some, index) => ({ day: `2026-03-0${index + 1}`, groups: some })),
  since: '2026-03-01',
})

describe('a comparison by day as a chart', () => {
  it('has a line for each group and its interval as a band, and nothing before anybody came', () => {
    const chart = daysChart(
      days('rate', [point(2, 0.5, 0, 1), point(0, 0, 0, 1)], [point(50, 0.3, 0.2, 0.4), point(40, 0.1, 0.05, 0.2)]),
      words,
    )
    expect(chart.labels).toEqual(['01', '02'])
    expect(chart.series.map(({ name, values, bands }) => ({ name, values, bands }))).toEqual([
      {
        name: 'Short',
        values: [0.5, 0.3],
        bands: [
          { low: 0, high: 1 },
          { low: 0.2, high: 0.4 },
        ],
      },
      { name: 'Long', values: [null, 0.1], bands: [null, { low: 0.05, high: 0.2 }] },
    ])
    expect(chart).toMatchObject({ percent: true, running: true })
  })

  it('ends above all lines and the bands of the later days, and cuts the wide ones of the first', () => {
    const early = [point(2, 0.02, 0, 1), point(1, 0, 0, 1)]
    const late = [point(500, 0.021, 0.012, 0.034), point(500, 0.01, 0.005, 0.02)]
    expect(daysChart(days('rate', early, early, late, late), words).within).toEqual({ low: 0, high: 0.04 })
    expect(daysChart(days('rate', early), words).within).toEqual({ low: 0, high: 1 })
    expect(daysChart(days('rate', [point(9, 0, 0, 0), point(9, 0, 0, 0)]), words).within).toBeUndefined()
  })

  it('goes below nought where values do, and above one where they are no shares', () => {
    const { within } = daysChart(days('amount', [point(9, 120, -31, 230), point(9, 3, -2, 8)]), words)
    expect(within).toEqual({ low: -40, high: 250 })
  })

  it('tells groups of one title apart, and calls who is held out so', () => {
    const one = days('rate', [point(9, 0.1, 0, 0.2), point(9, 0.2, 0.1, 0.3)])
    const named = (groups: ComparisonDays['groups']) => daysChart({ ...one, groups }, words).series.map(({ name }) => name)
    expect(
      named([
        { name: 'a', title: 'X' },
        { name: 'b', title: 'X' },
      ]),
    ).toEqual(['X (a)', 'X (b)'])
    expect(
      named([
        { name: 'a', title: 'X' },
        { name: 'holdout', title: null },
      ]),
    ).toEqual(['X', 'Held out'])
  })
})
