/** Small tables of a workspace's own: filled record by record and from files, bounded, and read by rules and code of flows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, type FrontDoor, keys, openFrontDoor } from '../../../../test/support/http.ts'
import { collectionsMax, putRecords, recordsMax } from '../../people/collections.ts'

describe('a collection', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
  })
  afterAll(() => door.close())

  const put = (path: string, payload: object) => door.ask('PUT', `/api/collections/${path}`, { payload })
  const load = (path: string, payload: string, type = 'text/csv') =>
    door.ask('POST', `/api/collections/${path}`, { headers: { ...bearer(keys.apiKey), 'content-type': type }, payload })
  const countOf = async (name: string) =>
    (await door.ask('GET', '/api/collections?limit=1000')).body.items.find((item: { name: string }) => item.name === name)?.records

  it('is made by its first record, and counts exactly', async () => {
    expect((await put('stores/omsk', { phone: '+7' })).status).toBe(204)
    await Promise.all(['omsk', 'perm', 'perm', 'tomsk'].map((key) => put(`stores/${key}`, { key })))
    expect(await countOf('stores')).toBe(3)
    expect((await door.ask('GET', '/api/collections/stores/omsk')).body).toEqual({
      key: 'omsk',
      value: { key: 'omsk' },
      updatedAt: '2026-06-01T00:00:00.000Z',
    })
    expect((await door.ask('DELETE', '/api/collections/stores/perm')).status).toBe(204)
    expect((await door.ask('DELETE', '/api/collections/stores/perm')).body.code).toBe('COLLECTION_RECORD_UNKNOWN')
    expect(await countOf('stores')).toBe(2)
  })

  it('is listed by key, page by page', async () => {
    await load('pages/import', `key,n\n${Array.from({ length: 120 }, (_, n) => `k${String(n).padStart(3, '0')},${n}`).join('\n')}`)
    const first = (await door.ask('GET', '/api/collections/pages?limit=100')).body
    const second = (await door.ask('GET', `/api/collections/pages?limit=100&cursor=${first.next}`)).body
    expect([first.items.length, second.items.length, second.next, second.items[0].key]).toEqual([100, 20, null, 'k100'])
  })

  it('is searched by a part of the key, page by page, with nothing of it a pattern', async () => {
    await put(`pages/${encodeURIComponent('K05%_')}`, {})
    const keysOf = async (query: string) => {
      const { items, next } = (await door.ask('GET', `/api/collections/pages?${query}`)).body
      return [items.map(({ key }: { key: string }) => key), next]
    }
    const [first, next] = await keysOf('search=K05&limit=6')
    expect(first).toHaveLength(6)
    const [rest, end] = await keysOf(`search=K05&limit=6&cursor=${next}`)
    expect([rest.length, end]).toEqual([5, null])
    expect(await keysOf('search=%25_')).toEqual([['K05%_'], null])
    expect(await keysOf('search=nowhere')).toEqual([[], null])
    await door.ask('DELETE', `/api/collections/pages/${encodeURIComponent('K05%_')}`)
  })

  it('takes files, refuses rows without a key or too large, and keeps the good ones', async () => {
    const file = `sku;title;price\na-1;Cup;5\n;Nothing;1\na-2;${'x'.repeat(9000)};1\na-1;Mug;6\nbroken"row;1;1\n`
    const { status, body } = await load('goods/import?key=sku', file)
    expect([status, body.stored, body.refused]).toEqual([200, 2, 3])
    expect(body.refusedRows.map(({ row, code }: { row: number; code: string }) => [row, code])).toEqual([
      [3, 'COLLECTION_KEY_INVALID'],
      [4, 'COLLECTION_RECORD_TOO_LARGE'],
      [6, 'IMPORT_CSV_INVALID'],
    ])
    expect((await door.ask('GET', '/api/collections/goods/a-1')).body.value).toEqual({ title: 'Mug', price: '6' })
    await load('goods/import', '{"key":7,"tags":["a"]}', 'application/x-ndjson')
    expect((await door.ask('GET', '/api/collections/goods/7')).body.value).toEqual({ tags: ['a'] })
  })

  it('refuses a file without the column of the key, at once and by its name', async () => {
    const answer = await load('lost/import?key=sku', 'code,title\na-1,Cup\n')
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      400,
      'IMPORT_COLUMN_MISSING',
      'The file has no column "sku"; it has "code", "title"',
    ])
    expect(await countOf('lost')).toBeUndefined()
  })

  it('refuses names, keys and records past its limits', async () => {
    for (const name of ['1st', 'a b', 'x'.repeat(51), '%D1%8F'])
      expect((await put(`${name}/k`, {})).body.code).toBe('COLLECTION_NAME_INVALID')
    expect((await put(`stores/${'k'.repeat(201)}`, {})).body.code).toBe('COLLECTION_KEY_INVALID')
    expect((await put('stores/big', { text: 'x'.repeat(8192) })).body.code).toBe('COLLECTION_RECORD_TOO_LARGE')
    expect((await put('stores/list', [1])).body.code).toBe('REQUEST_INVALID')
    expect((await door.ask('GET', '/api/collections/nothing')).body.code).toBe('COLLECTION_UNKNOWN')
    expect((await door.ask('GET', '/api/collections/nothing/key')).body.code).toBe('COLLECTION_RECORD_UNKNOWN')
  })

  it('takes no record more than it may, and nothing of what is too much', async () => {
    await door.pool.query(`insert into millrace.collection (workspace, name, records, updated_at) values (1, 'full', $1, now())`, [
      recordsMax - 1,
    ])
    const records = ['a', 'b'].map((key) => ({ key, value: {} }))
    await expect(putRecords(door.pool, { workspace: 1, collection: 'full' }, records)).rejects.toMatchObject({ code: 'COLLECTION_FULL' })
    expect(await countOf('full')).toBe(recordsMax - 1)
    expect((await put('full/a', {})).status).toBe(204)
    expect((await put('full/b', {})).body.code).toBe('COLLECTION_FULL')
    expect((await put('full/a', { again: true })).status).toBe(204)
  })

  it('is one of so many', async () => {
    await door.pool.query(
      `insert into millrace.collection (workspace, name, updated_at) select 1, 'c' || n, now() from generate_series(1, $1) n on conflict do nothing`,
      [collectionsMax],
    )
    expect((await put('onemore/k', {})).body.code).toBe('COLLECTION_FULL')
    expect((await put('stores/k', {})).status).toBe(204)
    await door.pool.query(`delete from millrace.collection where name ~ '^c[0-9]+$'`)
  })

  it('goes with all of its records', async () => {
    expect((await door.ask('DELETE', '/api/collections/pages')).status).toBe(204)
    expect((await door.ask('DELETE', '/api/collections/pages')).body.code).toBe('COLLECTION_UNKNOWN')
    expect((await door.pool.query(`select from millrace.collection_record where collection = 'pages'`)).rowCount).toBe(0)
  })

  it('answers rules and code of a flow: is there a record in my table (000.35)', async () => {
    await put('plans/gold', { discount: 20 })
    const record = { fact: ['collection.record', { collection: 'plans', key: 'contact.plan' }] }
    const document = {
      millrace: 1,
      name: 'Plans',
      settings: { entry: { policy: 'always' } },
      nodes: [
        { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Signed Up' } },
        { id: 'known', type: 'filter', version: 1, config: { rule: { '!!': [record] } } },
        {
          id: 'code',
          type: 'code',
          version: 1,
          config: {
            source: 'return vars.plan.discount / 2',
            saveAs: 'half',
            collections: [{ as: 'plan', collection: 'plans', key: '{{ contact.plan }}' }],
          },
        },
        { id: 'set', type: 'contact.set', version: 1, config: { values: { half: '{{ vars.half }}' } } },
        { id: 'done', type: 'end', version: 1, config: {} },
      ],
      edges: [
        { from: 'start', port: 'out', to: 'known' },
        { from: 'known', port: 'out', to: 'code' },
        { from: 'code', port: 'out', to: 'set' },
        { from: 'set', port: 'out', to: 'done' },
      ],
    }
    const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: document })
    const published = await door.ask('POST', `/api/flows/${flow.id}/publish`)
    expect([published.status, published.body]).toMatchObject([200, { version: 1 }])
    for (const [userId, plan] of [
      ['rich', 'gold'],
      ['poor', 'free'],
    ] as const) {
      await door.send('identify', { userId, traits: { plan } })
      await door.send('track', { userId, event: 'Signed Up' })
    }
    await door.runtime.settle()
    const halves = await Promise.all(
      ['rich', 'poor'].map(async (id) => (await door.ask('GET', `/api/contacts/${id}`)).body.attributes.half),
    )
    expect(halves).toEqual(['10', undefined])
  })
})
