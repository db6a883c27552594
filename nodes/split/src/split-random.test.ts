import { portsOf, type JsonObject } from '@millrace/core'
import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { createItem } from '../../../test/support/plugin-database.ts'
import { placeWrite, splitFact, type Placed, type Placement } from './placed.ts'
import plugin from './index.ts'
import { splitRandom } from './split-random.ts'

const counts: JsonObject = {
  branches: [
    { name: 'small', count: 2 },
    { name: 'large', count: 5 },
  ],
}
const placed = (series: string, branches: Record<string, number>) => ({ facts: { split: { node: { [series]: branches } } } })
const full = placed('count', { small: 2, large: 5 })

testNode(splitRandom, {
  plugin,
  cases: [
    { name: 'gives the turn to the branch that is behind (000.49)', ...placed('percent:a=5000,b=5000', { a: 1 }), leaves: 'b' },
    { name: 'fills the branch that has places left (000.49)', config: counts, ...placed('count', { small: 2, large: 4 }), leaves: 'large' },
    { name: 'leaves by “rest” when all places are taken', config: counts, ...full, leaves: 'rest' },
  ],
})

/** Walks so many contacts through the node, each seeing where those before it went; answers the ports. */
async function walk(config: JsonObject, contacts: number): Promise<readonly string[]> {
  let value: Placed = splitFact.initial
  const ports: string[] = []
  for (let i = 0; i < contacts; i++) {
    const outcome = await runNode(splitRandom, { config, facts: { split: value }, run: { id: `run-${i}` } })
    if (outcome.kind !== 'leave') throw new Error(outcome.kind)
    ports.push(outcome.port)
    for (const { data } of outcome.effects ?? [])
      value = placeWrite.apply!(value, createItem(data as unknown as Placement, { key: `${i}` }))
  }
  return ports
}
const countOf = (ports: readonly string[], port: string) => ports.filter((each) => each === port).length

describe('split.random', () => {
  it('keeps percentages to within less than one contact', async () => {
    const branches = [
      { name: 'a', percent: 12.5 },
      { name: 'b', percent: 87.5 },
    ]
    const ports = await walk({ branches }, 160)
    for (let n = 1; n <= 160; n++) expect(Math.abs(countOf(ports.slice(0, n), 'a') - n * 0.125)).toBeLessThan(1)
  })

  it('has the port “rest” only where there are numbers to run out of', () => {
    const names = (branches: readonly JsonObject[]) => portsOf(splitRandom.ports, { branches }).map(({ name }) => name)
    expect(
      names([
        { name: 'a', percent: 50 },
        { name: 'b', percent: 50 },
      ]),
    ).toEqual(['a', 'b'])
    expect(
      names([
        { name: 'a', count: 0 },
        { name: 'b', count: 3 },
      ]),
    ).toEqual(['a', 'b', 'rest'])
  })

  it('gives each branch exactly its number, by lot, and the rest to “rest” (000.49)', async () => {
    const ports = await walk(counts, 10)
    expect([countOf(ports, 'small'), countOf(ports, 'large'), countOf(ports, 'rest')]).toEqual([2, 5, 3])
    expect(ports.slice(-3)).toEqual(['rest', 'rest', 'rest'])
  })

  it('takes up to ten branches (000.50)', async () => {
    const branches = Array.from({ length: 10 }, (_, i) => ({ name: `b${i}`, percent: 10 }))
    expect(new Set(await walk({ branches }, 10)).size).toBe(10)
    const eleven = [...branches, { name: 'b10', percent: 0 }]
    await expect(runNode(splitRandom, { config: { branches: eleven } })).rejects.toThrow(/does not fit its schema/)
  })

  it('tells what it went by', async () => {
    const percent = await runNode(splitRandom, placed('percent:a=5000,b=5000', { a: 1 }))
    expect(percent.why).toEqual({ branch: 'b', before: { a: 1 } })
    const count = await runNode(splitRandom, { config: counts, ...placed('count', { small: 2, large: 4 }) })
    expect(count.why).toEqual({ branch: 'large', free: { small: 0, large: 1 } })
  })

  it('begins anew when the percentages change, and goes on counting when only they stay', async () => {
    const thirds = { branches: [{ name: 'a', percent: 30 }, { name: 'b', percent: 70 }] } // prettier-ignore
    const outcome = await runNode(splitRandom, { config: thirds, ...placed('percent:a=5000,b=5000', { a: 100, b: 100 }) })
    expect(outcome).toMatchObject({ port: 'b', effects: [{ data: { series: 'percent:a=3000,b=7000' } }] })
  })

  it('finds percentages that are no whole, branches of two kinds, and names twice', () => {
    const check = (branches: Parameters<NonNullable<typeof splitRandom.check>>[0]['branches']) =>
      splitRandom.check!({ branches }).map(({ code }) => code)
    expect(check([{ name: 'a', percent: 50 }, { name: 'b', percent: 49.99 }])).toEqual(['SPLIT_PERCENT_SUM']) // prettier-ignore
    expect(check([{ name: 'a', percent: 33.33 }, { name: 'b', percent: 66.67 }])).toEqual([]) // prettier-ignore
    expect(check([{ name: 'a', percent: 50 }, { name: 'b', count: 5 }])).toEqual(['SPLIT_KINDS_MIXED']) // prettier-ignore
    expect(check([{ name: 'a', count: 5 }, { name: 'a', count: 5 }, { name: 'rest', count: 1 }])).toEqual(['SPLIT_BRANCH_REPEATED', 'SPLIT_BRANCH_REPEATED']) // prettier-ignore
  })
})
