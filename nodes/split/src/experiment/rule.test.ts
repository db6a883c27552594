/** The rule of the winner in words against what is decided by it: a rule that is told and one that is followed must be one. */
import { describe, expect, it } from 'vitest'
import { ruledWinner } from './choice.ts'
import type { Config } from './config.ts'
import { resultsOf } from './results.ts'
import { noCounts, type Choice, type Counts, type Standing } from './tallies.ts'
import { seriesOf, stratumOf } from './terms.ts'

const day = 86_400_000
const base: Config = { variants: [{ name: 'a', title: 'Short' }, { name: 'b' }], metric: 'opens', winner: 'manual' }
const standingOf = (of: Config, counts: Readonly<Record<string, Partial<Counts>>>, choice: Choice | null = null): Standing => ({
  choice,
  series: {
    [seriesOf(of)]: {
      [stratumOf(of, { kind: 'lot' })]: Object.fromEntries(
        Object.entries(counts).map(([name, some]) => [name, { ...noCounts, ...some, since: day }]),
      ),
    },
  },
})
const nobody: Standing = { choice: null, series: {} }
const ruleOf = (config: Config, standing: Standing, now = day) => resultsOf({ node: 'n', config, standing, now, timezone: 'UTC' }).rule!
const wordsOf = (config: Config, standing: Standing = nobody) => ruleOf(config, standing).says.map(({ en }) => en)
const close = { a: { contacts: 400, opens: 100 }, b: { contacts: 400, opens: 80 } }
const clear = { a: { contacts: 1000, opens: 500 }, b: { contacts: 1000, opens: 200 } }

describe('the rule of the winner in words', () => {
  it('says what decides, and whether a person or the test does', () => {
    expect(wordsOf(base)).toEqual([
      'The variant is better of which a greater share of contacts open a message.',
      expect.stringMatching(/^A person chooses the winner.* 95\u00a0%/),
    ])
    expect(wordsOf({ ...base, metric: 'goal', goal: { event: 'Order Completed' }, winner: 'once' })).toEqual([
      'The variant is better of which a greater share of contacts reach the goal “Order Completed”.',
      expect.stringMatching(/^The winner is chosen by itself, once/),
    ])
    expect(wordsOf({ ...base, winner: 'continuous' })[1]).toMatch(/^There is no final winner/)
    const back = standingOf(base, close, { variant: null, by: 'operator', at: day, series: 'x' })
    expect(wordsOf({ ...base, winner: 'once' }, back)[1]).toMatch(/^The choice was taken back/)
  })

  it('says it in Russian, too', () => {
    for (const metric of ['opens', 'clicks', 'goal', 'value'] as const)
      for (const winner of ['manual', 'once', 'continuous'] as const) {
        const { says, conditions } = ruleOf({ ...base, metric, winner, decideAfter: 'P3D' }, standingOf({ ...base, metric }, close))
        for (const { ru } of [...says, ...conditions.map(({ title }) => title)]) expect(ru).toMatch(/[а-я]/)
      }
  })
})

describe('how far the winner is', () => {
  it('is told by contacts, by time, and by how certain it is', () => {
    const ofContacts = ruleOf({ ...base, winner: 'once', decideAfter: 1000 }, standingOf(base, close)).conditions
    expect(ofContacts).toMatchObject([
      { kind: 'contacts', met: false, share: 0.8, done: 800, of: 1000 },
      { kind: 'certainty', met: false, of: expect.closeTo(0.05, 12), title: { en: '“Short” is certainly better than every other' } },
    ])
    const ofTime = (now: number) => ruleOf({ ...base, winner: 'once', decideAfter: 'P2D' }, standingOf(base, close), now).conditions[0]
    expect(ofTime(2 * day)).toMatchObject({ kind: 'time', met: false, share: 0.5, at: '1970-01-04T00:00:00.000Z' })
    expect(ofTime(3 * day)).toMatchObject({ met: true, share: 1 })
    expect(ruleOf({ ...base, winner: 'once', decideAfter: 'P2D' }, nobody).conditions[0]).toMatchObject({ met: false, share: 0, at: null })
  })

  it('tells how many more contacts it takes if all goes on so: with them it is certain, with half of them it is not', () => {
    const certainty = (factor: number) => {
      const grown = Object.fromEntries(
        Object.entries(close).map(([name, { contacts, opens }]) => [
          name,
          { contacts: Math.round(contacts * factor), opens: Math.round(opens * factor) },
        ]),
      )
      return ruleOf(base, standingOf(base, grown)).conditions.at(-1)!
    }
    const { more, met } = certainty(1)
    expect(met).toBe(false)
    expect(more).toBeGreaterThan(0)
    expect(certainty(1 + (1.05 * more!) / 800)).toMatchObject({ met: true, share: 1, more: null })
    expect(certainty(1 + (0.5 * more!) / 800).met).toBe(false)
  })

  it('promises nothing of a few, of equals, of a lot that went wrong, and of differences too small to ever show', () => {
    const moreOf = (counts: Readonly<Record<string, Partial<Counts>>>) => ruleOf(base, standingOf(base, counts)).conditions.at(-1)!.more
    expect(moreOf({ a: { contacts: 10, opens: 3 }, b: { contacts: 10, opens: 1 } })).toBeNull()
    expect(moreOf({ a: { contacts: 100, opens: 30 }, b: { contacts: 100, opens: 30 } })).toBeNull()
    expect(moreOf({ a: { contacts: 5000, opens: 50 }, b: { contacts: 100, opens: 30 } })).toBeNull()
    expect(moreOf({ a: { contacts: 100, opens: 31 }, b: { contacts: 100, opens: 30 } })).toBeNull()
    expect(moreOf({})).toBeNull()
  })

  it('asks for no certainty where the best so far wins, and for buyers where values are compared', () => {
    const best = ruleOf({ ...base, winner: 'once', decideAfter: 1000, uncertain: 'best' }, standingOf(base, close))
    expect(best.conditions.map(({ kind }) => kind)).toEqual(['contacts'])
    const values: Config = { ...base, metric: 'value', goal: { event: 'Order' } }
    const rule = ruleOf(
      values,
      standingOf(values, { a: { contacts: 90, goals: 40, value: 9, squares: 9 }, b: { contacts: 90, goals: 10 } }),
    )
    expect(rule.conditions[0]).toMatchObject({ kind: 'goals', met: false, done: 10, of: 50, share: 0.2 })
    expect(ruleOf({ ...base, winner: 'continuous' }, standingOf(base, close)).conditions).toEqual([])
  })

  it('is over when a winner is chosen', () => {
    const choice: Choice = { variant: 'b', by: 'operator', at: day, series: seriesOf(base) }
    expect(ruleOf(base, standingOf(base, clear, choice)).conditions).toEqual([])
  })

  it('is met in just those cases in which the test decides', () => {
    const configs: readonly Config[] = [
      { ...base, winner: 'once', decideAfter: 1000 },
      { ...base, winner: 'once', decideAfter: 'P2D' },
      { ...base, winner: 'once', decideAfter: 1000, uncertain: 'best' },
      { ...base, winner: 'once' },
    ]
    for (const config of configs)
      for (const counts of [close, clear, { a: { contacts: 30, opens: 30 }, b: { contacts: 30 } }])
        for (const now of [day, 2 * day, 3 * day, 9 * day]) {
          const standing = standingOf(config, counts)
          const { conditions } = ruleOf(config, standing, now)
          const decides = ruledWinner(config, standing, { now, timezone: 'UTC' }) !== null
          expect([config, now, conditions.every(({ met }) => met)]).toEqual([config, now, decides])
        }
  })
})
