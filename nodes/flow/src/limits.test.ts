import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createItem, openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import plugin from './index.ts'
import { limitsFact, limitWrite, mergeLimits, mostTimes, type Limits } from './limits.ts'

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())

const noon = Date.UTC(2027, 0, 1, 12)
const load = async (ids: readonly string[]) => limitsFact.load(database.sql, { workspace: 1, ids, now: noon, params: {}, pending: [] })
const use = (contact: string, key: string, at: number, item = `${contact}:${key}:${at}`) => ({
  ...createItem({ key }, { contact, key: item }),
  at,
})

describe('uses of limits in the database', () => {
  it('count once, and are those of both when two contacts become one (003.33)', async () => {
    const [anna, ann] = await database.contacts(2)
    const batch = [use(anna!, 'discount', noon + 1), use(ann!, 'discount', noon), use(ann!, 'gift', noon)]
    await database.commit(limitWrite, batch)
    await database.commit(limitWrite, batch)
    await mergeLimits(database.sql, { workspace: 1, from: ann!, into: anna! })
    expect(await load([anna!, ann!])).toEqual(new Map([[anna, { discount: [noon, noon + 1], gift: [noon] }]]))
  })

  it('agree with what later steps of the visit see, as many as are kept', async () => {
    const uses = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), times: fc.integer({ min: 1, max: 70 }) }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(uses, async (batches) => {
        const [anna] = await database.contacts(1)
        let seen: Limits = {}
        let at = noon
        for (const { key, times } of batches) {
          const items = Array.from({ length: times }, () => use(anna!, key, ++at))
          for (const item of items) seen = limitWrite.apply!(seen, item)
          await database.commit(limitWrite, items)
        }
        expect((await load([anna!])).get(anna!)).toEqual(seen)
        expect(Math.max(...Object.values(seen).map((kept) => kept.length))).toBeLessThanOrEqual(mostTimes)
      }),
      { numRuns: 20 },
    )
  })
})
