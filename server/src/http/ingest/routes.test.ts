import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addKey, type FrontDoor, keys, openFrontDoor } from '../../../../test/support/http.ts'

const start = '2026-01-01T00:00:00Z'

describe('ingest', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor(start)
  })
  afterAll(() => door.close())

  const contact = async (userId: string) => (await door.ask('GET', `/api/contacts/${userId}`)).body
  const eventsOf = async (userId: string): Promise<readonly { data: any; at: string }[]> =>
    (await door.ask('GET', `/api/contacts/${userId}/timeline`)).body.items.filter(({ kind }: { kind: string }) => kind === 'event')
  const namesOf = async (userId: string) => (await eventsOf(userId)).map(({ data }) => data.event).toSorted()
  const track = (userId: string, event: string, more: object = {}) => ({ type: 'track', userId, event, ...more })

  it('answers success once an event is stored, for each of the calls', async () => {
    const userId = 'all-calls'
    expect((await door.send('track', { userId, event: 'Order Completed' })).body).toEqual({ success: true })
    expect((await door.send('identify', { userId, traits: { name: 'Ann' } })).body).toEqual({ success: true })
    expect((await door.send('page', { userId, name: 'Cart' })).body).toEqual({ success: true })
    expect((await door.send('screen', { userId, name: 'Cart' })).body).toEqual({ success: true })
    expect((await door.send('group', { userId, groupId: 'g' })).body).toEqual({ success: true })
    expect((await door.send('t', { userId, event: 'By Letter' })).body).toEqual({ success: true })
    expect(await namesOf(userId)).toEqual(['By Letter', 'Grouped', 'Identified', 'Order Completed', 'Page Viewed', 'Screen Viewed'])
    expect((await contact(userId)).attributes).toEqual({ name: 'Ann' })
  })

  it('takes the same messageId twice as one event', async () => {
    const batch = [track('twice', 'A', { messageId: 'm-1' }), track('twice', 'A', { messageId: 'm-1' })]
    expect((await door.send('batch', { batch })).body).toEqual({ success: true })
    expect((await door.send('batch', { batch })).body).toEqual({ success: true })
    expect(await namesOf('twice')).toEqual(['A'])
  })

  it('stores the good events of a batch and names the bad ones', async () => {
    const { status, body } = await door.send('batch', {
      batch: [track('mixed', 'A'), { type: 'track', event: 'No One' }, track('mixed', 'B'), track('mixed', '')],
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      rejected: [
        { index: 1, code: 'EVENT_IDENTITY_MISSING', message: expect.any(String) },
        { index: 3, code: 'EVENT_NAME_MISSING', message: expect.any(String) },
      ],
    })
    expect(await namesOf('mixed')).toEqual(['A', 'B'])
  })

  it('keeps refused events for repair, counted', async () => {
    await door.send('batch', { batch: [track('kept', 'A'), { type: 'track', event: 'Nobody’s', n: 7 }] })
    const { items } = (await door.ask('GET', '/api/refused-events?limit=1')).body
    expect(items).toMatchObject([
      { code: 'EVENT_IDENTITY_MISSING', body: { event: 'Nobody’s', n: 7 }, receivedAt: '2026-01-01T00:00:00.000Z' },
    ])
    const metrics = (await door.ask('GET', '/metrics')).body as string
    expect(Number(/millrace_events_refused_total\{code="EVENT_IDENTITY_MISSING"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0)
  })

  it('keeps how a refused event began when it cannot be kept whole', async () => {
    await door.send('track', { userId: 'big', event: 'A', properties: { text: 'x'.repeat(40_000) } })
    await door.send('track', String.raw`{"userId":"nul","event":"A","properties":{"text":"\u0000"}}`, {
      'content-type': 'application/json',
    })
    const { items } = (await door.ask('GET', '/api/refused-events?limit=2')).body
    expect(items.map(({ code }: { code: string }) => code)).toEqual(['EVENT_TEXT_INVALID', 'EVENT_TOO_LARGE'])
    expect(items[0].body.excerpt).toContain('nul')
    expect(items[1].body.excerpt.length).toBeLessThanOrEqual(1000)
  })

  it('answers 400 when no event is good or the body is no batch', async () => {
    const none = await door.send('batch', { batch: [{ type: 'track' }, 5] })
    expect(none).toMatchObject({ status: 400, body: { code: 'BATCH_REFUSED', rejected: [{ index: 0 }, { index: 1 }] } })
    for (const body of [{}, { batch: [] }, { batch: {} }, { batch: 'x' }]) {
      expect(await door.send('batch', body)).toMatchObject({ status: 400, body: { code: 'BATCH_INVALID' } })
    }
    expect(await door.send('batch', [track('a', 'A')])).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
    expect(await door.send('track', { userId: 'ann' })).toMatchObject({ status: 400, body: { code: 'BATCH_REFUSED' } })
  })

  it('refuses dates before 1970 and more than a day ahead', async () => {
    const { body } = await door.send('batch', {
      batch: ['1969-12-31', '2026-01-02T00:00:01Z', '2026-01-02T00:00:00Z', '1999-01-01'].map((timestamp) =>
        track('dates', timestamp, { timestamp }),
      ),
    })
    expect(body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [0, 'EVENT_TIMESTAMP_OUT_OF_RANGE'],
      [1, 'EVENT_TIMESTAMP_OUT_OF_RANGE'],
    ])
    expect((await eventsOf('dates')).map(({ at }) => at)).toEqual(['2026-01-02T00:00:00.000Z', '1999-01-01T00:00:00.000Z'])
  })

  it('corrects timestamps of a sender whose clock is wrong', async () => {
    const sent = Date.now() - 10 * 365 * 24 * 3_600_000
    const batch = [track('skewed', 'A', { timestamp: new Date(sent - 90 * 60_000).toISOString() })]
    await door.send('batch', { batch, sentAt: new Date(sent).toISOString() })
    const { rows } = await door.pool.query<{ at: Date }>(
      `select at from millrace.event where name = 'A' and properties = '{}' order by at desc`,
    )
    expect(rows.length).toBeGreaterThan(0)
    const refused = (await door.ask('GET', '/api/refused-events?limit=1')).body.items[0]
    // Ninety minutes ago by the wall is months ahead of the test clock, which the correction must show.
    expect(refused).toMatchObject({ code: 'EVENT_TIMESTAMP_OUT_OF_RANGE' })
  })

  it('joins an anonymous contact to the user of an alias, history and all', async () => {
    await door.send('track', { anonymousId: 'anon-7', event: 'Before' })
    await door.send('alias', { previousId: 'anon-7', userId: 'known-7' })
    await door.send('track', { userId: 'known-7', event: 'After' })
    await door.runtime.settle()
    expect(await namesOf('known-7')).toEqual(expect.arrayContaining(['After', 'Before']))
    expect((await door.ask('GET', '/api/contacts/anon-7?by=anonymousId')).body.userId).toBe('known-7')
  })

  it('takes the write key as Basic user name or in the body, and no other key', async () => {
    const event = { userId: 'keyed', event: 'A' }
    const ask = (payload: object, headers = {}) => door.ask('POST', '/v1/track', { payload, headers })
    expect((await ask({ ...event, writeKey: keys.writeKey })).status).toBe(200)
    expect((await ask(event)).body.code).toBe('AUTH_REQUIRED')
    expect((await ask({ ...event, writeKey: 'no-such-key' })).body.code).toBe('AUTH_KEY_INVALID')
    expect((await ask(event, { authorization: `Bearer ${keys.apiKey}` })).body.code).toBe('AUTH_KEY_INVALID')
    expect((await ask(event, { authorization: `Basic ${Buffer.from(`${keys.apiKey}:`).toString('base64')}` })).body.code).toBe(
      'AUTH_KEY_INVALID',
    )
  })

  it('stops taking a write key at once when it is revoked', async () => {
    const { id, key } = await addKey(door.pool, 1, 'write')
    const send = () => door.ask('POST', '/v1/track', { headers: {}, payload: { userId: 'rev', event: 'A', writeKey: key } })
    expect((await send()).status).toBe(200)
    await door.ask('DELETE', `/api/keys/${id}`)
    expect((await send()).status).toBe(401)
  })

  it('takes what SDKs send: gzip, plain text, and calls from any page', async () => {
    const json = JSON.stringify({ batch: [track('sdk', 'Zipped')], writeKey: keys.writeKey })
    const zipped = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await door.ask('POST', '/v1/batch', { headers: zipped, payload: gzipSync(json) })).status).toBe(200)
    const plain = await door.ask('POST', '/v1/batch', {
      headers: { 'content-type': 'text/plain', origin: 'https://shop.example' },
      payload: json,
    })
    expect(plain).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } })
    const preflight = await door.ask('OPTIONS', '/v1/batch', {
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-headers': expect.stringContaining('authorization') } })
    const refused = await door.ask('POST', '/v1/batch', { headers: {}, payload: { batch: [] } })
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': '*' } })
  })

  it('refuses bodies that are broken, unknown or would burst', async () => {
    const zipped = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await door.send('batch', gzipSync(Buffer.alloc(3_000_000, 0x20)), zipped)).body.code).toBe('BODY_TOO_LARGE')
    expect((await door.send('batch', Buffer.from('no gzip'), zipped)).status).toBe(400)
    expect((await door.send('batch', '{}', { ...zipped, 'content-encoding': 'br' })).body.code).toBe('BODY_ENCODING_UNSUPPORTED')
    expect((await door.send('batch', '{', { 'content-type': 'application/json' })).body.code).toBe('BODY_JSON_INVALID')
    expect((await door.send('batch', '{}', { 'content-type': 'application/xml' })).body.code).toBe('BODY_TYPE_UNSUPPORTED')
    expect((await door.send('batch', `"${'x'.repeat(1_100_000)}"`, { 'content-type': 'application/json' })).body.code).toBe(
      'BODY_TOO_LARGE',
    )
  })

  it('leaves out keys that reach a prototype, and takes the batch', async () => {
    const bad =
      '{"type":"track","userId":"poison","event":"Poisoned","properties":{"__proto__":{"a":1},"constructor":{"prototype":{}},"b":2}}'
    const good = '{"type":"track","userId":"poison","event":"Sound"}'
    const answer = await door.send('batch', `{"batch":[${bad},${good}]}`, { 'content-type': 'application/json' })
    expect(answer).toMatchObject({ status: 200, body: { success: true } })
    const { items } = (await door.ask('GET', '/api/contacts/poison/timeline')).body
    const sent = items.filter(({ kind }: { kind: string }) => kind === 'event').map(({ data }: any) => [data.event, data.properties])
    expect(Object.fromEntries(sent)).toEqual({ Sound: {}, Poisoned: { b: 2 } })
  })

  it('remembers names and properties of events for pickers', async () => {
    await door.send('track', { userId: 'names', event: 'Cart Abandoned', properties: { cart_id: 'c', total: 5 } })
    await expect
      .poll(async () => (await door.ask('GET', '/api/events/names')).body.items)
      .toContainEqual({ name: 'Cart Abandoned', properties: ['cart_id', 'total'] })
  })
})
