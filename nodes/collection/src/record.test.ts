import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import plugin from './index.ts'
import { keyOf, recordFact } from './record.ts'

const now = Date.UTC(2027, 0, 1, 12)

describe('the key of a record', () => {
  const contact = { city: 'Omsk', plan: 7, vip: true, tags: ['a'], address: { zip: '01' }, empty: '' }

  it('is a field of the contact by its path, or a text over the contact', () => {
    const keys = [
      'city',
      'contact.city',
      'contact.plan',
      'vip',
      'address.zip',
      '{{ contact.city }}-{{contact.plan}}',
      ' {{ contact.city | downcase }} ',
    ]
    expect(keys.map((key) => keyOf(key, contact))).toEqual(['Omsk', 'Omsk', '7', 'true', '01', 'Omsk-7', 'omsk'])
  })

  it('is none where the contact gives none', () => {
    const keys = [
      'nowhere',
      'tags',
      'address',
      'empty',
      'constructor',
      '__proto__.x',
      '{{ contact.nowhere }}',
      '{{ contact.city | nosuchfilter }}',
    ]
    expect(keys.map((key) => keyOf(key, contact))).toEqual(keys.map(() => null))
    expect(keyOf('long', { long: 'x'.repeat(201) })).toBeNull()
  })
})

describe('records in the database', () => {
  let database: PluginDatabase
  beforeAll(async () => {
    database = await openPluginDatabase(plugin)
    await database.sql.query(await readFile(new URL('../../../server/src/migrations/012-people.sql', import.meta.url), 'utf8'))
    await database.sql.query(`insert into millrace.workspace (name) values ('other')`)
    for (const workspace of [1, 2]) {
      await database.sql.query(`insert into millrace.collection (workspace, name, updated_at) values ($1, 'stores', now())`, [workspace])
      await database.sql.query(
        `insert into millrace.collection_record (workspace, collection, key, value, updated_at) values ($1, 'stores', 'Omsk', $2, now())`,
        [workspace, { phone: `+${workspace}` }],
      )
    }
  })
  afterAll(() => database.close())

  it('are found by what each contact says, in its own workspace (000.35)', async () => {
    const [anna, boris, vera] = (await database.contacts(3)) as [string, string, string]
    await database.sql.query(`update millrace.contact set attributes = '{"city": "Omsk"}' where id = any($1::bigint[])`, [[anna, boris]])
    const load = (collection: string) =>
      recordFact.load(database.sql, {
        workspace: 1,
        ids: [anna, boris, vera, '999'],
        now,
        params: { collection, key: 'contact.city' },
        pending: [],
      })
    expect(await load('stores')).toEqual(new Map([anna, boris].map((id) => [id, { phone: '+1' }])))
    expect(await load('nothing')).toEqual(new Map())
  })
})
