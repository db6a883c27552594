/** Files of people and of their past: what is good is kept, what is not is told, and nothing of it starts a flow unless asked. */
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../../test/support/flows.ts'
import { bearer, type FrontDoor, keys, openFrontDoor } from '../../../../test/support/http.ts'

describe('an import', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-06-01T00:00:00Z')
  })
  afterAll(() => door.close())

  const csv = { ...bearer(keys.apiKey), 'content-type': 'text/csv' }
  const ndjson = { ...bearer(keys.apiKey), 'content-type': 'application/x-ndjson' }
  const load = (query: string, payload: string | Buffer | Readable, headers: Readonly<Record<string, string>> = csv) =>
    door.ask('POST', `/api/imports?${query}`, { headers, payload })
  const refusedOf = async (id: string) => (await door.ask('GET', `/api/imports/${id}/refused`)).body.items
  const codesOf = async (id: string) => (await refusedOf(id)).map(({ row, code }: { row: number; code: string }) => [row, code])
  const attributesOf = async (userId: string) => (await door.ask('GET', `/api/contacts/${encodeURIComponent(userId)}`)).body.attributes
  const eventsOf = async (userId: string) => {
    const { items } = (await door.ask('GET', `/api/contacts/${userId}/timeline`)).body
    return items.map(({ at, data }: any) => [at, data.event, data.properties])
  }

  it('of contacts takes columns by their names, and cells as they are (003.39)', async () => {
    const file = 'User ID,E-mail,Created at,City,Formula,Zip\nann,ann@example.com,2020-05-06,Omsk,=1+1,007\n\nbob,,,"Perm, ""old""",,1\n'
    const { status, body } = await load('kind=contacts', file)
    expect([status, body]).toMatchObject([201, { state: 'done', kind: 'contacts', format: 'csv', rows: 2, stored: 2, refused: 0 }])
    // By the runtime's clock, as all that is shown beside it.
    expect(body.createdAt).toBe('2026-06-01T00:00:00.000Z')
    expect(await attributesOf('ann')).toEqual({ email: 'ann@example.com', City: 'Omsk', Formula: '=1+1', Zip: '007' })
    expect(await attributesOf('bob')).toEqual({ City: 'Perm, "old"', Zip: '1' })
    expect((await door.ask('GET', '/api/contacts/ann')).body.createdAt).toBe('2020-05-06T00:00:00.000Z')
    expect((await door.ask('GET', '/api/contacts/bob')).body.createdAt).toBe('2026-06-01T00:00:00.000Z')
  })

  it('takes columns where the map says, as what it says', async () => {
    const map = {
      Login: 'userId',
      Points: 'attributes.points:number',
      VIP: 'attributes.vip:boolean',
      Born: 'attributes.born:date',
      Likes: 'attributes.likes:json',
      Notes: '',
    }
    const file = 'Login;Points;VIP;Born;Likes;Notes\nmapped;"1 234,5";yes;1990-02-03;"[""a"",1]";secret\nwrong;many;yes;;;\n'
    const { body } = await load(`kind=contacts&map=${encodeURIComponent(JSON.stringify(map))}`, file)
    expect(await attributesOf('mapped')).toEqual({ points: 1234.5, vip: true, born: '1990-02-03T00:00:00.000Z', likes: ['a', 1] })
    expect(await refusedOf(body.id)).toEqual([
      { row: 3, code: 'IMPORT_VALUE_INVALID', message: 'Column "Points": "many" is not a number', excerpt: 'wrong;many;yes;;;' },
    ])
  })

  it('refuses a file without a column that the map names, at once and by that name', async () => {
    const map = encodeURIComponent(JSON.stringify({ Login: 'userId', Points: 'attributes.points:number' }))
    const answer = await load(`kind=contacts&map=${map}`, `Logn,Points\n${'lost,1\n'.repeat(3000)}`)
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      400,
      'IMPORT_COLUMN_MISSING',
      'The file has no column "Login"; it has "Logn", "Points"',
    ])
    expect((await door.ask('GET', '/api/imports?limit=1')).body.items).toMatchObject([
      { state: 'failed', rows: 0, stored: 0, refused: 0, failure: { code: 'IMPORT_COLUMN_MISSING' } },
    ])
    const left = encodeURIComponent(JSON.stringify({ Secret: '' }))
    expect((await load(`kind=contacts&map=${left}`, 'userId,secret\nlost,1\n')).body.code).toBe('IMPORT_COLUMN_MISSING')
    expect((await door.ask('GET', '/api/contacts/lost')).status).toBe(404)
    expect((await load(`kind=contacts&map=${map}`, '{"Login":"sparse"}', ndjson)).body).toMatchObject({ stored: 1 })
  })

  it('refuses broken rows with their number and the reason, and keeps the good ones', async () => {
    const rows = [
      'userId,name',
      'good-1,Ann',
      'short',
      'stray,5" nail',
      'open,"never closed',
      'good-2,"two\nlines"',
      `long,${'x'.repeat(200_000)}`,
      ',nobody',
      `big,${'y'.repeat(40_000)}`,
      'good-3,"Bob"',
    ]
    const { body } = await load('kind=contacts', rows.join('\r\n'))
    expect(body).toMatchObject({ state: 'done', rows: 9, stored: 3, refused: 6 })
    expect(await codesOf(body.id)).toEqual([
      [3, 'IMPORT_CELLS_UNEVEN'],
      [4, 'IMPORT_CSV_INVALID'],
      [5, 'IMPORT_CSV_INVALID'],
      [7, 'IMPORT_ROW_TOO_LARGE'],
      [8, 'EVENT_IDENTITY_MISSING'],
      [9, 'EVENT_TOO_LARGE'],
    ])
    expect(await attributesOf('good-2')).toEqual({ name: 'two\nlines' })
    expect(await attributesOf('good-3')).toEqual({ name: 'Bob' })
  })

  it('goes on after a line of ten megabytes', async () => {
    const file = ['{"userId":"before"}', `{"userId":"${'x'.repeat(10_000_000)}"}`, '{"userId":"after"}'].join('\n')
    const { body } = await load('kind=contacts', Readable.from(chunksOf(Buffer.from(file))), ndjson)
    expect(body).toMatchObject({ stored: 2, refused: 1 })
    expect(await codesOf(body.id)).toEqual([[2, 'IMPORT_ROW_TOO_LARGE']])
    expect(await attributesOf('after')).toEqual({})
  })

  it('refuses rows of NDJSON that are no objects of this world', async () => {
    const file = [
      '{"userId":"nd-1","email":"nd@example.com","n":5,"list":[1]}',
      '[1]',
      '{broken',
      '{"userId":"nd-2","__proto__":{"admin":true}}',
      `{"userId":"nd-3","deep":${'['.repeat(70)}${']'.repeat(70)}}`,
      String.raw`{"userId":"nd-4","nul":"\u0000"}`,
      '',
      '{"userId":7,"attributes":{"a":1},"b":2}',
    ]
    const { body } = await load('kind=contacts', file.join('\n'), ndjson)
    expect(await codesOf(body.id)).toEqual([2, 3, 4, 5].map((row) => [row, 'IMPORT_JSON_INVALID']).concat([[6, 'IMPORT_TEXT_INVALID']]))
    expect(await attributesOf('nd-1')).toEqual({ email: 'nd@example.com', n: 5, list: [1] })
    expect(await attributesOf('7')).toEqual({ a: 1, b: 2 })
  })

  it('reads the encoding that it is told, and refuses rows in another', async () => {
    const cyrillic = Buffer.concat([
      Buffer.from('userId,name\nwin-1,'),
      Buffer.from([0xc0, 0xed, 0xed, 0xe0]),
      Buffer.from('\nwin-2,Bob\n'),
    ])
    const { body } = await load('kind=contacts', cyrillic)
    expect(await codesOf(body.id)).toEqual([[2, 'IMPORT_TEXT_INVALID']])
    expect(await attributesOf('win-2')).toEqual({ name: 'Bob' })
    await load('kind=contacts', cyrillic, { ...csv, 'content-type': 'text/csv; charset=windows-1251' })
    expect(await attributesOf('win-1')).toEqual({ name: 'Анна' })
    const utf16 = Buffer.from('\ufeffuserId\tname\nutf-16\tЖанна\n', 'utf16le')
    await load('kind=contacts', utf16)
    expect(await attributesOf('utf-16')).toEqual({ name: 'Жанна' })
    await load('kind=contacts', gzipSync('\ufeffuserId,name\nzipped,Zoe\n'), { ...csv, 'content-encoding': 'gzip' })
    expect(await attributesOf('zipped')).toEqual({ name: 'Zoe' })
  })

  it('refuses a header that is ambiguous, and stores nothing of the file', async () => {
    for (const header of ['userId,name,name', 'userId,__proto__', 'userId,,name', 'userId,constructor', '']) {
      const answer = await load('kind=contacts', header === '' ? ' ' : `${header}\nnobody,1,2\n`)
      expect([answer.status, answer.body.code]).toEqual([400, 'IMPORT_HEADER_INVALID'])
    }
    expect((await door.ask('GET', '/api/imports?limit=1')).body.items).toMatchObject([
      { state: 'failed', failure: { code: 'IMPORT_HEADER_INVALID' } },
    ])
    expect((await door.ask('GET', '/api/contacts/nobody')).status).toBe(404)
  })

  it('refuses what it cannot be told by', async () => {
    const mapped = (map: unknown) => load(`kind=contacts&map=${encodeURIComponent(JSON.stringify(map))}`, 'a\n1\n')
    expect((await mapped({ a: 'attributes.x:colour' })).body.detail).toContain('"colour" is no type')
    for (const map of [{ a: 'nowhere' }, { a: 'attributes.' }, { a: 'attributes.__proto__' }, { a: 1 }, [], { a: 'userId', b: 'userId' }]) {
      expect((await mapped(map)).body.code).toBe('IMPORT_MAP_INVALID')
    }
    expect((await load('kind=contacts', 'a', { ...csv, 'content-type': 'text/plain' })).body.code).toBe('BODY_TYPE_UNSUPPORTED')
    expect((await load('kind=contacts', 'a', { ...csv, 'content-type': 'text/csv; charset=klingon' })).body.code).toBe(
      'BODY_TYPE_UNSUPPORTED',
    )
    expect((await load('kind=pets', 'a')).body.code).toBe('REQUEST_INVALID')
    expect((await door.ask('GET', '/api/imports/999999/refused')).body.code).toBe('IMPORT_UNKNOWN')
  })

  it('tells of a file that broke off, and of what is kept of it', async () => {
    const answer = await load('kind=contacts', gzipSync('userId\nx\n'.repeat(1000)).subarray(0, 40), { ...csv, 'content-encoding': 'gzip' })
    expect([answer.status, answer.body.code]).toEqual([400, 'IMPORT_INTERRUPTED'])
    const interrupted = { state: 'failed', failure: { code: 'IMPORT_INTERRUPTED' } }
    expect((await door.ask('GET', '/api/imports?limit=1')).body.items[0]).toMatchObject(interrupted)
    const url = await door.app.listen({ host: '127.0.0.1', port: 0 })
    const sending = request(new URL('/api/imports?kind=contacts', url), { method: 'POST', headers: csv })
    sending.on('error', () => {})
    sending.write(`userId\n${Array.from({ length: 2500 }, (_, n) => `cut-${n}\n`).join('')}`)
    const last = async () => (await door.ask('GET', '/api/imports?limit=1')).body.items[0]
    await expect.poll(last, { timeout: 5000 }).toMatchObject({ state: 'running', stored: 2000 })
    sending.destroy()
    await expect.poll(last, { timeout: 5000 }).toMatchObject({ ...interrupted, stored: 2000 })
  })

  describe('of past events', () => {
    const history = [
      'userId,event,timestamp,total,order_id',
      'past,Order Completed,2024-01-02T03:04:05Z,95.5,o-1',
      'past,Order Completed,2025-01-02T03:04:05Z,"1000,5",o-2',
      'past,Signed Up,2023-12-31,,',
      'past,Order Completed,,1,o-3',
      'past,Order Completed,2026-07-01,1,o-4',
    ].join('\n')

    it('puts them where they happened, counts them in facts, and starts no flow (000.38)', async () => {
      const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: reminder })
      await door.ask('POST', `/api/flows/${flow.id}/publish`)
      const { body } = await load('kind=events', history)
      expect(body).toMatchObject({ state: 'done', rows: 5, stored: 3, repeated: 0, refused: 2 })
      expect(await codesOf(body.id)).toEqual([
        [5, 'IMPORT_TIMESTAMP_MISSING'],
        [6, 'EVENT_TIMESTAMP_OUT_OF_RANGE'],
      ])
      await door.runtime.settle()
      expect(await eventsOf('past')).toEqual([
        ['2025-01-02T03:04:05.000Z', 'Order Completed', { total: 1000.5, order_id: 'o-2' }],
        ['2024-01-02T03:04:05.000Z', 'Order Completed', { total: 95.5, order_id: 'o-1' }],
        ['2023-12-31T00:00:00.000Z', 'Signed Up', {}],
      ])
      expect((await door.ask('GET', '/api/contacts/past')).body).toMatchObject({
        createdAt: '2023-12-31T00:00:00.000Z',
        orders: { count: 2, sum: 1096 },
      })
      expect((await door.ask('GET', '/api/runs?contact=past')).body.items).toEqual([])
    })

    it('stores nothing twice when the file is sent again', async () => {
      const { body } = await load('kind=events', history)
      expect(body).toMatchObject({ stored: 0, repeated: 3, refused: 2 })
      expect(await eventsOf('past')).toHaveLength(3)
    })

    it('keeps them together in one place of the log', async () => {
      const { rows } = await door.pool.query(
        `select distinct tableoid::regclass::text as place from millrace.event where name = 'Signed Up'`,
      )
      expect(rows).toEqual([{ place: 'millrace.event_past' }])
    })

    it('is known to segments, and nobody has entered them by it', async () => {
      const rule = { '>=': [{ fact: ['events.count', { event: 'Order Completed' }] }, 2] }
      await door.runtime.segments.create(1, { key: 'twice', name: 'Twice', colour: '#0ea5e9', rule })
      const on = { segment: 'twice', on: 'enters' }
      const document = {
        millrace: 1,
        name: 'Twice',
        settings: { entry: { policy: 'always' } },
        nodes: [
          { id: 'start', type: 'trigger.segment', version: 1, config: on },
          { id: 'end', type: 'end', version: 1, config: {} },
        ],
        edges: [{ from: 'start', port: 'out', to: 'end' }],
      }
      const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: document })
      expect((await door.ask('POST', `/api/flows/${flow.id}/publish`)).body).toEqual({ version: 1 })
      await door.runtime.settle()
      const orders = (who: string) => ['2024-01-01', '2024-02-01'].map((at) => `${who},Order Completed,${at}`).join('\n')
      await load('kind=events', `userId,event,timestamp\n${orders('late')}\n`)
      await door.runtime.settle()
      const names = async () =>
        (await door.ask('GET', '/api/contacts?segment=twice')).body.items.map(({ userId }: { userId: string }) => userId).toSorted()
      expect(await names()).toEqual(['late', 'past'])
      expect((await door.ask('GET', '/api/runs?contact=late')).body.items).toEqual([])
      for (const id of ['1', '2']) await door.send('track', { userId: 'live', event: 'Order Completed', messageId: `live-${id}` })
      await door.runtime.settle()
      expect(await names()).toEqual(['late', 'live', 'past'])
      expect((await door.ask('GET', '/api/runs?contact=live')).body.items).toHaveLength(1)
    })

    it('starts no flow by the dates that it tells of, only by those to come', async () => {
      const document = {
        millrace: 1,
        name: 'A week later',
        nodes: [
          { id: 'start', type: 'trigger.date', version: 1, config: { field: 'contact.orders.lastAt', offset: 'P7D' } },
          { id: 'end', type: 'end', version: 1, config: {} },
        ],
        edges: [{ from: 'start', port: 'out', to: 'end' }],
      }
      const { body: flow } = await door.ask('POST', '/api/flows/import', { payload: document })
      expect((await door.ask('POST', `/api/flows/${flow.id}/publish`)).body).toEqual({ version: 1 })
      await door.runtime.clock.moveTo(Date.parse('2026-06-30T00:00:00Z'))
      await load('kind=events', 'userId,event,timestamp\nweek-over,Order Completed,2026-06-10\nweek-on,Order Completed,2026-06-25\n')
      await door.runtime.settle()
      await door.runtime.clock.moveTo(Date.parse('2026-07-05T00:00:00Z'))
      expect((await door.ask('GET', '/api/runs?contact=week-over')).body.items).toEqual([])
      expect((await door.ask('GET', '/api/runs?contact=week-on')).body.items).toHaveLength(1)
    })

    it('starts flows when asked', async () => {
      const { body } = await load('kind=events&start=true', 'userId,event\nstarter,Signed Up\n')
      expect(body).toMatchObject({ start: true, stored: 1 })
      await door.runtime.settle()
      expect((await door.ask('GET', '/api/runs?contact=starter')).body.items).toHaveLength(1)
    })

    it('takes events as Segment writes them, from an app as from a site (003.29)', async () => {
      const line = { type: 'track', event: 'Song Played', userId: 'seg', messageId: 'song-1', timestamp: '2024-05-05T00:00:00Z' }
      const { body } = await load('kind=events', JSON.stringify({ ...line, properties: { a: [1] }, context: { ip: '10.0.0.1' } }), ndjson)
      expect(body).toMatchObject({ stored: 1 })
      expect(await eventsOf('seg')).toEqual([['2024-05-05T00:00:00.000Z', 'Song Played', { a: [1] }]])
    })

    it('leaves what is known of a contact above what the past says', async () => {
      await door.send('identify', { userId: 'moved', traits: { city: 'Omsk' } })
      const line = { type: 'identify', userId: 'moved', timestamp: '2020-01-01', traits: { city: 'Tomsk', born: 1990 } }
      await load('kind=events', JSON.stringify(line), ndjson)
      expect(await attributesOf('moved')).toEqual({ city: 'Omsk', born: 1990 })
    })
  })

  it('tells its refused rows page by page, and as a file in which no cell is a formula', async () => {
    const { body } = await load('kind=contacts', `userId,a\n${'=cmd()\n'.repeat(120)}`)
    const first = (await door.ask('GET', `/api/imports/${body.id}/refused?limit=100`)).body
    const second = (await door.ask('GET', `/api/imports/${body.id}/refused?limit=100&cursor=${first.next}`)).body
    expect([first.items.length, second.items.length, second.next]).toEqual([100, 20, null])
    expect(second.items[0].row).toBe(102)
    const file = await door.ask('GET', `/api/imports/${body.id}/refused?as=csv`)
    expect(file.headers['content-disposition']).toBe(`attachment; filename="refused-${body.id}.csv"`)
    expect(file.body.split('\r\n').slice(0, 2)).toEqual([
      'row,code,message,excerpt',
      `2,IMPORT_CELLS_UNEVEN,"The row has 1 cells, the header has 2","'=cmd()"`,
    ])
    expect(file.body.split('\r\n')).toHaveLength(122)
  })

  it('takes tens of thousands of contacts in one file, streamed (004.01)', async () => {
    const count = 30_000
    const rows = function* () {
      yield Buffer.from('userId,name\n')
      for (let at = 0; at < count; at += 1000)
        yield Buffer.from(Array.from({ length: 1000 }, (_, n) => `many-${at + n},Name ${n}\n`).join(''))
    }
    const { body } = await load('kind=contacts', Readable.from(rows()))
    expect(body).toMatchObject({ state: 'done', rows: count, stored: count, refused: 0 })
    const { rows: found } = await door.pool.query(`select count(*)::int as count from millrace.contact where user_id like 'many-%'`)
    expect(found).toEqual([{ count }])
  })

  it('joins a visitor to the user that the file says it is', async () => {
    await door.send('track', { anonymousId: 'file-anon', event: 'Visited' })
    await door.send('identify', { userId: 'file-user' })
    await load('kind=contacts', 'userId,anonymousId\nfile-user,file-anon\n')
    await door.runtime.settle()
    expect((await eventsOf('file-user')).map(([, name]: readonly string[]) => name).toSorted()).toEqual(['Identified', 'Visited'])
  })
})

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
