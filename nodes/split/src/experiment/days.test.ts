import { describe, expect, it } from 'vitest'
import type { Config } from './config.ts'
import { daysMost, daysOf, daysTold, type DayMoves } from './days.ts'
import { resultsOf } from './results.ts'
import { noCounts, type Counts, type Standing } from './tallies.ts'
import { seriesOf, stratumOf } from './terms.ts'

const at = (text: string) => Date.parse(text)

describe('the days of a split test', () => {
  it('are those of the workspace, from the first contact until today', () => {
    expect(daysOf(at('2026-03-01T22:00:00Z'), at('2026-03-03T22:00:00Z'), 'Europe/Moscow')).toEqual([
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
    ])
    expect(daysOf(at('2026-03-01T22:00:00Z'), at('2026-03-01T22:00:00Z'), 'UTC')).toEqual(['2026-03-01'])
  })

  it('are the last ones where they are many, and at least today', () => {
    const many = daysOf(at('2025-01-01T00:00:00Z'), at('2026-03-31T00:00:00Z'), 'UTC')
    expect([many.length, many.at(-1)]).toEqual([daysMost, '2026-03-31'])
    expect(daysOf(at('2026-03-02T00:00:00Z'), at('2026-03-01T00:00:00Z'), 'UTC')).toHaveLength(1)
  })
})

const config: Config = {
  variants: [{ name: 'a', title: 'Short' }, { name: 'b' }],
  metric: 'opens',
  winner: 'manual',
  confidence: 95,
}
const standingOf = (of: Config, counts: Readonly<Record<string, Partial<Counts>>>): Standing => ({
  choice: null,
  series: {
    [seriesOf(of)]: {
      [stratumOf(of, { kind: 'lot' })]: Object.fromEntries(
        Object.entries(counts).map(([name, some]) => [name, { ...noCounts, ...some, since: 0 }]),
      ),
    },
  },
})
const move = (day: string, variant: string, counts: Partial<Counts>): DayMoves => ({ ...noCounts, ...counts, day, variant })
const days = ['2026-03-01', '2026-03-02', '2026-03-03']
const moves = [move('2026-03-02', 'a', { contacts: 10, opens: 4 }), move('2026-03-03', 'a', { contacts: 5, opens: 6 })]

describe('what a split test showed on each day', () => {
  const standing = standingOf(config, { a: { contacts: 20, opens: 12 }, b: { contacts: 18, opens: 3 } })
  const told = daysTold({ config, standing, days, moves, since: days[0]! })

  it('is all that was counted until its end', () => {
    const ofA = told.days.map(({ groups: [a] }) => [a!.contacts, a!.conversions])
    expect(ofA).toEqual([
      [5, 2],
      [15, 6],
      [20, 12],
    ])
    expect(told.days.map(({ groups }) => groups[1]!.contacts)).toEqual([18, 18, 18])
    expect(told.groups).toEqual([
      { name: 'a', title: 'Short' },
      { name: 'b', title: 'b' },
    ])
  })

  it('is on the last day what the results show, with the same intervals', () => {
    const results = resultsOf({ node: 'n', config, standing, now: 0, timezone: 'UTC' })
    const last = told.days.at(-1)!.groups
    expect(last.map(({ estimate, interval }) => ({ estimate, interval }))).toEqual(
      results.variants.map(({ rate, interval }) => ({ estimate: rate, interval })),
    )
  })

  it('has no interval of nobody, and none of values that are too few', () => {
    const ofValues: Config = { ...config, metric: 'value', goal: { event: 'Order' } }
    const valued = standingOf(ofValues, { a: { contacts: 3, goals: 2, value: 30, squares: 500 }, b: { contacts: 1 } })
    const worth = [move('2026-03-03', 'a', { contacts: 3, goals: 2, value: 30, squares: 500 })]
    const [first, , last] = daysTold({ config: ofValues, standing: valued, days, moves: worth, since: null }).days
    expect(first!.groups[0]).toEqual({ contacts: 0, conversions: 0, estimate: 0, interval: null })
    expect(last!.groups[0]).toMatchObject({ contacts: 3, conversions: 2, estimate: 10, interval: { low: expect.any(Number) } })
    expect(last!.groups[1]).toMatchObject({ contacts: 1, interval: null })
  })

  it('has who is held out where the variants are looked at beside them', () => {
    const ofGoals: Config = { ...config, metric: 'goal', goal: { event: 'Order' }, holdout: 10 }
    const held = standingOf(ofGoals, { a: { contacts: 9 }, holdout: { contacts: 2, goals: 1 } })
    const { groups, days: shown } = daysTold({ config: ofGoals, standing: held, days: ['2026-03-01'], moves: [], since: null })
    expect(groups.at(-1)).toEqual({ name: 'holdout', title: null })
    expect(shown[0]!.groups.at(-1)).toMatchObject({ contacts: 2, estimate: 0.5 })
  })
})
