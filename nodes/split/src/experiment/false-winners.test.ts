/**
 * How often the verdict is wrong, and how often it sees what is there, in simulated tests that are looked at every day. Conversions come
 * days after their contacts, as they do. `MILLRACE_LONG=1` takes longer tests and more of them.
 */
import { seededRandom } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { drawNormal, type Random } from '../statistics/gamma.ts'
import { bestOf } from '../statistics/thompson.ts'
import type { Config } from './config.ts'
import { drawOf, judge, lotAlarm, partsOf } from './judge.ts'
import { addCounts, noCounts, type Counts, type SeriesTallies } from './tallies.ts'
import { stratumOf } from './terms.ts'

const isLong = process.env['MILLRACE_LONG'] === '1'
const days = isLong ? 90 : 30

interface World {
  readonly config: Config
  /** Contacts a day. */
  readonly daily: number
  /** What a contact does by itself, of each variant. */
  readonly rates: readonly number[]
  /** Probability of each variant that the lot really has; absent: what the config says. */
  readonly lot?: readonly number[]
}

const names = ['a', 'b', 'c', 'd', 'e']
const configOf = (count: number, more: Partial<Config> = {}): Config => ({
  variants: names.slice(0, count).map((name) => ({ name })),
  metric: 'opens',
  winner: 'manual',
  ...more,
})

/** The tallies as they stand after each day. */
function* everyDay({ config, daily, rates, lot }: World, random: Random): Generator<SeriesTallies[string]> {
  const stratum = stratumOf(config, { kind: 'lot' })
  const tallies: Record<string, Counts & { since: number }> = {}
  const add = (variant: string, counts: Partial<Counts>) =>
    void (tallies[variant] = { ...addCounts(tallies[variant] ?? noCounts, { ...noCounts, ...counts }), since: 0 })
  const later: { variant: string; counts: Partial<Counts> }[][] = []
  for (let day = 0; day < days; day++) {
    for (let contact = 0; contact < daily; contact++) {
      const index = pick(lot ?? rates.map(() => 1 / rates.length), random)
      const variant = names[index]!
      add(variant, { contacts: 1 })
      if (random() >= rates[index]!) continue
      const value = Math.exp(drawNormal(random))
      const counts = config.metric === 'value' ? { goals: 1, value, squares: value * value } : { opens: 1 }
      const delay = Math.floor(-2 * Math.log(1 - random()))
      ;(later[day + delay] ??= []).push({ variant, counts })
    }
    for (const { variant, counts } of later[day] ?? []) add(variant, counts)
    yield { [stratum]: tallies }
  }
}

function pick(shares: readonly number[], random: Random): number {
  let left = random()
  const index = shares.findIndex((share) => (left -= share) < 0)
  return index === -1 ? shares.length - 1 : index
}

/** Whether there was a winner on any day, and whether the lots were ever found wrong. */
function watch(world: World, seed: string) {
  let winner: string | null = null
  let alarm = false
  for (const series of everyDay(world, seededRandom(seed))) {
    const found = judge(world.config, partsOf(series))
    winner ??= found.winner
    alarm ||= found.lot < lotAlarm
  }
  return { winner, alarm }
}

/** Shares of the tests with a winner, with the right one, and with an alarm. */
function watchMany(world: World, count: number, right = 'a') {
  const seen = Array.from({ length: count }, (_, index) => watch(world, `${JSON.stringify(world)}:${index}`))
  const share = (is: (one: (typeof seen)[number]) => boolean) => seen.filter(is).length / count
  return {
    won: share(({ winner }) => winner !== null),
    right: share(({ winner }) => winner === right),
    alarms: share(({ alarm }) => alarm),
  }
}

describe('2,000 tests of the same against the same, looked at every day', { timeout: isLong ? 240_000 : 30_000 }, () => {
  it('have a false winner in 5 % of them at most, and one alarm in a thousand (000.42, 000.43, 000.44)', () => {
    const { won, alarms } = watchMany({ config: configOf(2), daily: isLong ? 120 : 60, rates: [0.2, 0.2] }, 2000)
    expect(won).toBeLessThanOrEqual(0.06)
    expect(alarms).toBeLessThanOrEqual(0.003)
  })

  it('nor with three variants or five, one of them worse than the best, which are equal (000.41)', () => {
    const count = isLong ? 2000 : 400
    expect(watchMany({ config: configOf(5), daily: 60, rates: [0.3, 0.3, 0.3, 0.3, 0.3] }, count).won).toBeLessThanOrEqual(0.06)
    expect(watchMany({ config: configOf(3), daily: 60, rates: [0.4, 0.4, 0.1] }, count).won).toBeLessThanOrEqual(0.06)
  })

  it('nor by the value of goals, which few have, and some of them a lot (000.45)', () => {
    const world = { config: configOf(2, { metric: 'value' }), daily: isLong ? 120 : 60, rates: [0.15, 0.15] }
    expect(watchMany(world, isLong ? 2000 : 1000).won).toBeLessThanOrEqual(0.06)
  })
})

describe('a test of what is not the same', () => {
  it('finds who is better: a third more is found in most tests of 2,400 contacts a variant, and never the wrong one', () => {
    const { won, right } = watchMany({ config: configOf(2), daily: 160, rates: [0.2, 0.15] }, 200)
    expect(right).toBeGreaterThan(0.8)
    expect(won - right).toBeLessThan(0.02)
  })

  it('finds who is worth more', () => {
    const world = { config: configOf(2, { metric: 'value' }), daily: 120, rates: [0.3, 0.2] }
    expect(watchMany(world, 100).right).toBeGreaterThan(0.8)
  })

  it('raises the alarm at lots of 40 to 60 where halves were meant, and names no winner then', () => {
    const world = { config: configOf(2), daily: 60, rates: [0.3, 0.2], lot: [0.4, 0.6] }
    const { alarms } = watchMany(world, 100)
    expect(alarms).toBe(1)
    const last = [...everyDay(world, seededRandom('planted'))].at(-1)!
    expect(judge(world.config, partsOf(last))).toMatchObject({ winner: null, lot: expect.toSatisfy((lot: number) => lot < 1e-6) })
  })
})

describe('contacts that follow what does best', () => {
  /** The share of the last fifth of contacts that came to the first variant. */
  function follow(metric: 'opens' | 'value', rates: readonly number[], seed: string): number {
    const random = seededRandom(seed)
    const config = configOf(rates.length, { metric, winner: 'continuous' })
    const stratum = stratumOf(config, { kind: 'adaptive' })
    const counts: Record<string, Counts & { since: number }> = {}
    const total = 5000
    let late = 0
    for (let contact = 0; contact < total; contact++) {
      const index = bestOf(drawOf(config, partsOf({ [stratum]: counts }))(random))
      const isWon = random() < rates[index]!
      const value = Math.exp(drawNormal(random))
      const gained = metric === 'value' ? { goals: 1, value, squares: value * value } : { opens: 1 }
      const before = counts[names[index]!] ?? noCounts
      counts[names[index]!] = { ...addCounts(before, { ...noCounts, contacts: 1, ...(isWon ? gained : {}) }), since: 0 }
      if (contact >= total * 0.8 && index === 0) late += 1
    }
    return late / (total * 0.2)
  }
  const average = (metric: 'opens' | 'value', rates: readonly number[]) =>
    Array.from({ length: 5 }, (_, seed) => follow(metric, rates, `${metric}${seed}`)).reduce((sum, share) => sum + share, 0) / 5

  it('come to the better of them (000.48)', () => {
    expect(average('opens', [0.3, 0.2, 0.1])).toBeGreaterThan(0.9)
    expect(average('value', [0.5, 0.2])).toBeGreaterThan(0.9)
  })

  it('are shared out where there is no better one', () => {
    const share = average('opens', [0.2, 0.2])
    expect(share).toBeGreaterThan(0.1)
    expect(share).toBeLessThan(0.9)
  })
})
