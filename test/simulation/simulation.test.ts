/**
 * The laws of the engine, in a thousand worlds of bad luck: processes die after any await, connections break, alarms and answers
 * come late, twice or never. One seed, one world; `MILLRACE_SEED` draws others, `MILLRACE_LONG=1` twenty times as many.
 */
import { checkFlow } from '@millrace/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultsOf } from './judge.ts'
import { play } from './play.ts'
import { kept } from './seeds.ts'
import { firstSeed, worldOf, worldsWith } from './seeded.ts'
import { plainRegistry } from './worlds.ts'

const isLong = process.env['MILLRACE_LONG'] === '1'
const count = isLong ? 20_000 : 1000
const timeout = isLong ? 30 * 60_000 : 120_000

/** Nodes that share a package with others here, and are tested with what starts or decides them. */
const elsewhere: ReadonlySet<string> = new Set(['trigger.bonus', 'trigger.goal', 'split.test'])

describe('a simulated installation', () => {
  it.each(kept)('keeps the laws where it once did not: $why', async ({ world }) => {
    expect(await faultsOf(world)).toEqual([])
  })

  it(`keeps the laws in ${count} worlds`, { timeout }, async () => {
    const started = performance.now()
    for (let seed = firstSeed; seed < firstSeed + count; seed++)
      await worldsWith(seed, async (world) => expect(await faultsOf(world)).toEqual([]))
    console.info(`${Math.round((count / (performance.now() - started)) * 1000)} worlds a second`)
  })

  it('goes the same way for the same seed, step by step', async () => {
    for (let seed = firstSeed; seed < firstSeed + 50; seed++) {
      const [once, again] = [await play(worldOf(seed)), await play(worldOf(seed))]
      expect(again.scheduler.trace).toEqual(once.scheduler.trace)
      expect(again.disk).toEqual(once.disk)
    }
  })

  it('plays flows that could be published', () => {
    const worlds = Array.from({ length: 300 }, (_, index) => worldOf(firstSeed + index))
    const documents = worlds.flatMap(({ flows }) => flows.flat())
    const errors = documents.flatMap((document) => checkFlow(document, plainRegistry).filter(({ severity }) => severity === 'error'))
    expect(errors).toEqual([])
  })

  it('plays every kind of node, and every way of being woken', { timeout }, async () => {
    const seen = new Set<string>()
    for (let seed = firstSeed; seed < firstSeed + 300; seed++) {
      const { disk } = await play(worldOf(seed))
      for (const { flow, version, input, steps } of disk.activations) {
        seen.add(input)
        const { nodes } = disk.flows[Number(flow) - 1]!.versions[version - 1]!
        for (const step of steps) seen.add(nodes.find(({ id }) => id === step.node)!.type)
      }
    }
    const types = [...plainRegistry.nodes.keys()].filter((type) => !elsewhere.has(type))
    expect([...types, 'enter', 'due', 'event', 'result', 'failure', 'join'].filter((name) => !seen.has(name))).toEqual([])
  })
})

describe('a seed', () => {
  it('draws the world that its property is told', async () => {
    const told: unknown[] = []
    await worldsWith(firstSeed, async (world) => void told.push(world))
    expect(told).toEqual([worldOf(firstSeed)])
    expect(fc.readConfigureGlobal().seed).toBe(firstSeed)
  })
})
