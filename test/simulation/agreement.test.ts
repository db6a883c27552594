/** Model and product agree: the same worlds come to the same books in memory, in the simulation's bad luck, and in Postgres. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tellCalmly } from './calm.ts'
import { installInMemory } from './in-memory.ts'
import { openPostgres, type Postgres } from './in-postgres.ts'
import { differences } from './judge.ts'
import { kept } from './seeds.ts'
import { firstSeed, worldOf } from './seeded.ts'
import type { World } from './world.ts'

const count = process.env['MILLRACE_LONG'] === '1' ? 400 : 20
const timeout = count * 5000

/** Of the worlds that end in one way only. */
function tameWorlds(): readonly World[] {
  const drawn = Array.from({ length: count * 3 }, (_, index) => worldOf(firstSeed + index))
  return [...kept.map(({ world }) => world), ...drawn].filter(({ tame }) => tame).slice(0, count)
}

describe('Postgres', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await openPostgres()
  })
  afterAll(() => postgres.close())

  it.each(['calm', 'bad'] as const)('comes to the same books as memory in %s weather', { timeout }, async (weather) => {
    for (const world of tameWorlds()) {
      const inMemory = await tellCalmly(world, installInMemory(world))
      const inPostgres = await tellCalmly(world, await postgres.install(world, weather))
      expect(differences(`in Postgres, seed ${world.seed}`, inMemory, inPostgres)).toEqual([])
    }
    expect(postgres.broken > 0).toBe(weather === 'bad')
  })
})
