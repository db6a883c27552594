import { runNode, testNode } from '@millrace/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createItem, openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { attributesWrite } from './attributes.ts'
import { contactSet } from './contact-set.ts'
import plugin from './index.ts'

testNode(contactSet, {
  plugin,
  cases: [
    { name: 'writes fields (000.37)', leaves: 'out' },
    { name: 'says what is wrong with a text', config: { values: { a: '{{ a | nosuchfilter }}' } }, fails: 'TEXT_SYNTAX' },
  ],
})

describe('contact.set', () => {
  it('renders texts and keeps numbers, yes/no, lists and nothing as they are', async () => {
    const values = { city: '{{ event.properties.city }}', visits: 3, vip: true, likes: ['{{ contact.name }}', 2], phone: null }
    const event = { event: 'Visited', properties: { city: 'Omsk' } }
    const outcome = await runNode(contactSet, { config: { values }, event, attributes: { name: 'Anna', phone: '1' } })
    const written = { city: 'Omsk', visits: 3, vip: true, likes: ['Anna', 2], phone: null }
    expect(outcome.effects).toEqual([{ kind: 'write', type: 'contact.set', data: { values: written } }])
  })

  it('writes only what differs, so that a flow on `Contact Updated` does not start itself', async () => {
    const config = { values: { stage: 'customer', visits: 3 } }
    const some = await runNode(contactSet, { config, attributes: { stage: 'customer', visits: '3' } })
    expect(some.effects).toMatchObject([{ data: { values: { visits: 3 } } }])
    const none = await runNode(contactSet, { config, attributes: { stage: 'customer', visits: 3 } })
    expect(none.effects ?? []).toEqual([])
  })

  it('finds names that belong to the contact itself', () => {
    const values = { userId: 'x', stage: 'customer', ['__proto__']: 'x' }
    expect(contactSet.check!({ values }).map(({ path }) => path)).toEqual(['/values/userId', '/values/__proto__'])
  })
})

describe('fields in the database', () => {
  let database: PluginDatabase
  beforeAll(async () => {
    database = await openPluginDatabase(plugin)
  })
  afterAll(() => database.close())

  it('take the new values in the order written, keep the others, and agree with what is applied', async () => {
    const [anna, boris] = (await database.contacts(2)) as [string, string]
    const items = [
      createItem({ values: { city: 'Omsk', age: 30 } }, { contact: anna, key: '1' }),
      createItem({ values: { city: 'Перм"ь\\', likes: ['a', 1, null] } }, { contact: boris, key: '2' }),
      createItem({ values: { city: 'Tomsk', vip: true } }, { contact: anna, key: '3' }),
    ]
    await database.commit(attributesWrite, items)
    await database.commit(attributesWrite, items)
    const rows = await database.sql.query<{ id: string; attributes: object }>('select id, attributes from millrace.contact order by id')
    const applied = (contact: string) =>
      items.filter((item) => item.contact === contact).reduce((value, item) => attributesWrite.apply!(value, item), {})
    expect(rows).toEqual([
      { id: anna, attributes: applied(anna) },
      { id: boris, attributes: applied(boris) },
    ])
    expect(applied(anna)).toEqual({ city: 'Tomsk', age: 30, vip: true })
  })
})
