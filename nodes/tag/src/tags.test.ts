import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createItem, openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import plugin from './index.ts'
import { mergeTags, tagsFact, tagWrite, type TagChange } from './tags.ts'

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())

const now = Date.UTC(2027, 0, 1, 12)
const load = async (ids: readonly string[]) => tagsFact.load(database.sql, { workspace: 1, ids, now, params: {}, pending: [] })
const change = (contact: string, tag: string, on: boolean, key = `${contact}:${tag}:${on}`) =>
  createItem<TagChange>({ tag, on }, { contact, key })

describe('tags in the database', () => {
  it('hold what the last change of a batch says', async () => {
    const [anna, boris] = await database.contacts(2)
    await database.commit(tagWrite, [
      change(anna!, 'a', true),
      change(boris!, 'b', true),
      change(anna!, 'b', true),
      change(anna!, 'a', false),
    ])
    expect(await load([anna!, boris!, '999'])).toEqual(
      new Map([
        [anna, ['b']],
        [boris, ['b']],
      ]),
    )
  })

  it('are the same when a batch is written again', async () => {
    const [anna] = await database.contacts(1)
    const batch = [change(anna!, 'a', true), change(anna!, 'b', true), change(anna!, 'b', false)]
    await database.commit(tagWrite, batch)
    await database.commit(tagWrite, batch)
    expect((await load([anna!])).get(anna!)).toEqual(['a'])
  })

  it('are those of both when two contacts become one', async () => {
    const [anna, ann] = await database.contacts(2)
    await database.commit(tagWrite, [change(anna!, 'a', true), change(ann!, 'a', true), change(ann!, 'b', true)])
    await mergeTags(database.sql, { workspace: 1, from: ann!, into: anna! })
    expect(await load([anna!, ann!])).toEqual(new Map([[anna, ['a', 'b']]]))
  })

  it('are counted by tag, and tell who has them, page by page', async () => {
    const [first, second, third] = (await database.contacts(3)) as [string, string, string]
    await database.sql.query('delete from millrace.contact_tag')
    await database.commit(tagWrite, [
      change(first, 'Б', true),
      change(second, 'a', true),
      change(third, 'a', true),
      change(third, 'Б', true),
    ])
    const tally = (after: string | null) => tagsFact.tally!(database.sql, { workspace: 1, after, limit: 10 })
    expect(await tally(null)).toEqual(['a', 'Б'].map((value) => ({ value, contacts: 2 })))
    expect(await tally('a')).toEqual([{ value: 'Б', contacts: 2 }])
    const holders = (before: string | null, workspace = 1) => tagsFact.holders!(database.sql, { workspace, value: 'a', before, limit: 1 })
    expect([await holders(null), await holders(third), await holders(second), await holders(null, 2)]).toEqual([[third], [second], [], []])
  })

  it('agree with what the simulator applies, whatever the changes and the batches', async () => {
    const step = fc.record({ who: fc.nat(2), tag: fc.constantFrom('a', 'b', 'ж', '😀', 'A'), on: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 12 }), { maxLength: 4 }), async (batches) => {
        const contacts = await database.contacts(3)
        const applied = new Map<string, readonly string[]>()
        for (const [round, batch] of batches.entries()) {
          const items = batch.map(({ who, tag, on }, index) => change(contacts[who]!, tag, on, `${round}:${index}`))
          for (const item of items) applied.set(item.contact, tagWrite.apply!(applied.get(item.contact) ?? [], item))
          await database.commit(tagWrite, items)
        }
        const loaded = await load(contacts)
        for (const contact of contacts) expect(loaded.get(contact) ?? []).toEqual(applied.get(contact) ?? [])
      }),
      { numRuns: 60 },
    )
  })
})
