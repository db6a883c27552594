import { portsOf, type Json, type JsonObject } from '@millrace/core'
import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import plugin from '../index.ts'
import type { Assignment } from './assignments.ts'
import { checkExperiment, weightsOf, type Config } from './config.ts'
import { splitTest } from './split-test.ts'
import { noCounts, type Counts, type Standing } from './tallies.ts'
import { seriesOf, stratumOf } from './terms.ts'

const config = {
  variants: [
    { name: 'a', percent: 50 },
    { name: 'b', percent: 50 },
  ],
  metric: 'opens',
  winner: 'manual',
} as const satisfies Config
const withDefaults = <T extends object>(one: T) => ({ uncertain: 'continue', window: 'P30D', confidence: 95, ...one }) as Config & T

const had = (variant: string, more: Partial<Assignment> = {}): Assignment => ({
  flow: '1',
  node: 'node',
  series: seriesOf(withDefaults(config)),
  stratum: stratumOf(withDefaults(config), { kind: 'lot' }),
  variant,
  at: 0,
  until: 1,
  terms: { goal: null, messages: [] },
  runs: [],
  opened: false,
  clicked: false,
  reached: false,
  value: 0,
  ...more,
})
const factsOf = (own: readonly Assignment[], standing?: Standing) =>
  ({ experiments: own, tallies: standing === undefined ? {} : { node: standing } }) as unknown as { [name: string]: Json }
const counted = (of: Config, counts: Readonly<Record<string, Partial<Counts>>>, since = 0): Standing => {
  const tallies = Object.fromEntries(Object.entries(counts).map(([name, some]) => [name, { ...noCounts, ...some, since }]))
  return { choice: null, series: { [seriesOf(of)]: { [stratumOf(of, { kind: 'lot' })]: tallies } } }
}

testNode(splitTest, {
  plugin,
  cases: [
    { name: 'keeps the variant that the contact has', facts: factsOf([had('a')]), leaves: 'a' },
    { name: 'keeps the other one, too', facts: factsOf([had('b')]), leaves: 'b' },
    {
      name: 'holds out whom the lot names (003.37)',
      config: { ...config, holdout: 50 },
      facts: factsOf([had('holdout')]),
      leaves: 'holdout',
    },
    { name: 'gives somebody new one of the variants, without any facts', config, contact: { id: '1' }, leaves: 'a' },
  ],
})

/** Ports by which so many contacts leave, each with what it had before. */
async function portsFor(of: JsonObject, contacts: number, facts: (contact: string) => { [name: string]: Json } = () => factsOf([])) {
  const ports: Record<string, number> = {}
  for (let contact = 1; contact <= contacts; contact++) {
    const id = String(contact)
    const outcome = await runNode(splitTest, { config: of, contact: { id }, facts: facts(id), run: { id: `run-${id}` } })
    if (outcome.kind !== 'leave') throw new Error(outcome.kind)
    ports[outcome.port] = (ports[outcome.port] ?? 0) + 1
  }
  return ports
}

describe('split.test', () => {
  it('divides contacts by the percentages, as well as chance does (000.41)', async () => {
    const ports = await portsFor({ ...config, variants: [{ name: 'a', percent: 10 }, { name: 'b', percent: 90 }], holdout: 20 }, 4000) // prettier-ignore
    // Four standard deviations.
    const isNear = (count: number, share: number) => Math.abs(count - 4000 * share) < 4 * Math.sqrt(4000 * share * (1 - share))
    expect(isNear(ports['holdout']!, 0.2)).toBe(true)
    expect(isNear(ports['a']!, 0.08)).toBe(true)
    expect(isNear(ports['b']!, 0.72)).toBe(true)
  })

  it('takes two to five variants, in equal parts when no percentages are given (000.41)', async () => {
    const of = (count: number) => ({ ...config, variants: Array.from({ length: count }, (_, i) => ({ name: `v${i}` })) })
    expect(weightsOf(of(3)).map(({ weight }) => weight)).toEqual([3334, 3333, 3333])
    expect(Object.keys(await portsFor(of(5), 200))).toHaveLength(5)
    for (const count of [1, 6]) await expect(runNode(splitTest, { config: of(count) })).rejects.toThrow(/does not fit its schema/)
    expect(portsOf(splitTest.ports, of(3)).map(({ name }) => name)).toEqual(['v0', 'v1', 'v2'])
    expect(portsOf(splitTest.ports, { ...of(2), holdout: 5 }).at(-1)).toMatchObject({ name: 'holdout', otherwise: '@end' })
  })

  it('keeps the variant under new percentages, and divides anew those whose variant is gone, fairly among the others', async () => {
    const thirds = { ...config, variants: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }
    const variants: Record<string, string> = {}
    for (let contact = 1; contact <= 900; contact++) {
      const outcome = await runNode(splitTest, { config: thirds, contact: { id: String(contact) }, facts: factsOf([]) })
      variants[contact] = outcome.kind === 'leave' ? outcome.port : ''
    }
    const moved = { a: 0, b: 0 }
    const strayed: string[] = []
    for (const [id, before] of Object.entries(variants)) {
      const outcome = await runNode(splitTest, { config, contact: { id }, facts: factsOf([had(before)]) })
      const { port } = outcome as { port: 'a' | 'b' }
      if (before === 'c') moved[port] += 1
      else if (port !== before) strayed.push(id)
    }
    expect(strayed).toEqual([])
    expect(moved.a + moved.b).toBeGreaterThan(200)
    expect(Math.abs(moved.a - moved.b)).toBeLessThan(4 * Math.sqrt(moved.a + moved.b))
  })

  it('gives everybody new the one that a person chose, until that is taken back (000.46)', async () => {
    const choice = (variant: string | null) => factsOf([], { choice: { variant, by: 'operator', at: 0, series: 'x' }, series: {} })
    expect(await portsFor(config, 50, () => choice('b'))).toEqual({ b: 50 })
    expect(Object.keys(await portsFor(config, 50, () => choice(null)))).toHaveLength(2)
    expect(Object.keys(await portsFor(config, 50, () => choice('gone')))).toHaveLength(2)
  })

  it('chooses once by itself when it is certain, not before its time (000.47)', async () => {
    const day = 86_400_000
    const once = withDefaults({ ...config, winner: 'once', decideAfter: 'P2D' } as const)
    const clear = { a: { contacts: 1000, opens: 100 }, b: { contacts: 1000, opens: 300 } }
    const choose = async (of: Config, counts: Readonly<Record<string, Partial<Counts>>>, now: number) => {
      const outcome = await runNode(splitTest, { config: of as unknown as JsonObject, facts: factsOf([], counted(of, counts)), now })
      return (outcome.effects ?? []).flatMap(({ type, data }) =>
        type === 'experiment.choose' ? [(data as { variant: string }).variant] : [],
      )
    }
    expect(await choose(once, clear, day)).toEqual([])
    expect(await choose(once, clear, 2 * day)).toEqual(['b'])
    const close = { a: { contacts: 1000, opens: 290 }, b: { contacts: 1000, opens: 300 } }
    expect(await choose(once, close, 20 * day)).toEqual([])
    const best = withDefaults({ ...once, uncertain: 'best' } as const)
    expect(await choose(best, close, 20 * day)).toEqual(['b'])
    const sample = withDefaults({ ...best, decideAfter: 2001 } as const)
    expect(await choose(sample, close, 20 * day)).toEqual([])
    expect(await choose({ ...sample, decideAfter: 2000 }, close, 20 * day)).toEqual(['b'])
    expect(await choose({ ...once, winner: 'manual' }, clear, 20 * day)).toEqual([])
  })

  it('sends contacts where it does best, again and again (000.48)', async () => {
    const of = withDefaults({ ...config, variants: [{ name: 'a' }, { name: 'b' }], winner: 'continuous' } as const)
    const ports = await portsFor(of as unknown as JsonObject, 100, () =>
      factsOf([], counted(of, { a: { contacts: 500, opens: 50 }, b: { contacts: 500, opens: 250 } })),
    )
    expect(ports).toEqual({ b: 100 })
  })

  it('writes nothing more for a run that comes by again, and counts nobody twice who comes by in another', async () => {
    const effectsOf = async (runs: readonly string[], id: string) =>
      (await runNode(splitTest, { config, facts: factsOf([had('a', { runs })]), run: { id } })).effects
    expect(await effectsOf(['this'], 'this')).toBeUndefined()
    expect(await effectsOf(['other'], 'this')).toMatchObject([{ type: 'experiment.place', data: { fresh: false, variant: 'a' } }])
  })

  it('counts anew what is measured anew, with the variant that the contact has', async () => {
    const outcome = await runNode(splitTest, { config: { ...config, metric: 'clicks' }, facts: factsOf([had('b')]) })
    expect(outcome).toMatchObject({ port: 'b', effects: [{ data: { fresh: true, variant: 'b', stratum: had('b').stratum } }] })
  })

  it('finds names twice, percentages that are no whole, a goal that is missing, and rules that cannot be asked later', () => {
    const codes = (more: Partial<Config>) => checkExperiment({ ...config, ...more }).map(({ code }) => code)
    expect(codes({})).toEqual([])
    expect(codes({ variants: [{ name: 'a' }, { name: 'holdout' }, { name: 'a' }] })).toEqual([
      'SPLIT_BRANCH_REPEATED',
      'SPLIT_BRANCH_REPEATED',
    ])
    expect(codes({ variants: [{ name: 'a', percent: 50 }, { name: 'b', percent: 40 }] })).toEqual(['SPLIT_PERCENT_SUM']) // prettier-ignore
    expect(codes({ variants: [{ name: 'a', percent: 50 }, { name: 'b' }] })).toEqual(['SPLIT_PERCENT_MISSING']) // prettier-ignore
    expect(codes({ winner: 'continuous' })).toEqual(['SPLIT_PERCENT_UNUSED'])
    expect(codes({ metric: 'goal' })).toEqual(['SPLIT_GOAL_MISSING'])
    expect(codes({ goal: { event: 'X', where: { '>': [{ var: 'event.properties.total' }, { var: 'contact.limit' }] } } })).toEqual([])
    expect(codes({ goal: { event: 'X', where: { '>': [{ var: 'bonus.balance' }, 5] } } })).toEqual(['SPLIT_GOAL_SCOPE'])
    expect(codes({ goal: { event: 'X', where: { '>': [{ fact: ['events.count', { event: 'X' }] }, 5] } } })).toEqual(['SPLIT_GOAL_SCOPE'])
    expect(codes({ winner: 'once', uncertain: 'best' })).toEqual(['SPLIT_DECIDE_MISSING'])
  })
})
