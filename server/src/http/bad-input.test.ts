/** Whatever is sent to the management API, the answer is a problem with a stable code and a sentence that helps, never a 500. */
import { createConnection } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reminder } from '../../../test/support/flows.ts'
import { type Asked, bearer, type FrontDoor, keys, openFrontDoor } from '../../../test/support/http.ts'

describe('bad input', () => {
  let door: FrontDoor
  let flow: string

  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    flow = (await door.ask('POST', '/api/flows', { payload: reminder })).body.id
  })
  afterAll(() => door.close())

  /** Status and code of an answer that has all that a problem should. */
  const problem = ({ status, headers, body }: Asked): string => {
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(body).toMatchObject({ status, type: expect.stringContaining(body.code), title: expect.any(String) })
    expect(body.detail.length).toBeGreaterThan(10)
    expect(JSON.stringify(body)).not.toMatch(/at \w+ \(|node_modules|select |insert /)
    return `${status} ${body.code}`
  }
  const raw = (body: string | Buffer, type = 'application/json') =>
    door.ask('POST', '/api/flows', { headers: { ...bearer(keys.apiKey), 'content-type': type }, payload: body })
  const json = (value: unknown) => raw(JSON.stringify(value))

  it('has its unknown JSON key named', async () => {
    const answer = await json({ ...reminder, nmae: 'x' })
    expect(problem(answer)).toBe('400 REQUEST_KEY_UNKNOWN')
    expect(answer.body.detail).toContain('"nmae"')
    const nested = await json({ ...reminder, nodes: [{ ...reminder.nodes[0], colour: 'red' }] })
    expect(nested.body).toMatchObject({ code: 'REQUEST_KEY_UNKNOWN', path: '/nodes/0/colour' })
    expect(problem(await door.ask('GET', '/api/runs?stat=waiting'))).toBe('400 REQUEST_KEY_UNKNOWN')
    expect(problem(await door.ask('POST', '/api/keys', { payload: { name: 'k', kind: 'api', scope: 'all' } }))).toBe(
      '400 REQUEST_KEY_UNKNOWN',
    )
  })

  it('of the wrong type is told where', async () => {
    const cases = [{ ...reminder, name: 5 }, { ...reminder, nodes: {} }, { ...reminder, millrace: '1' }, [], 'x', 5, null, { name: '' }]
    for (const value of cases) expect(problem(await json(value))).toBe('400 REQUEST_INVALID')
    expect((await json({ ...reminder, name: 5 })).body).toMatchObject({ path: '/name', detail: 'body/name must be string' })
    const never = { ...reminder, settings: { entry: { policy: 'never' } } }
    expect((await json(never)).body.detail).toBe('body/settings/entry/policy must be one of once, always, after')
    expect((await door.ask('GET', '/api/runs?state=lost')).body.detail).toContain('must be one of waiting, completed')
    expect(problem(await door.ask('GET', '/api/runs?limit=many'))).toBe('400 REQUEST_INVALID')
    expect(problem(await door.ask('GET', '/api/runs?state=lost'))).toBe('400 REQUEST_INVALID')
    expect(problem(await door.ask('GET', '/api/contacts?sort=password'))).toBe('400 REQUEST_INVALID')
  })

  it('that is no JSON is told so', async () => {
    for (const body of ['{"name":', 'name', '{"a":1}}', '{name:1}', "{'a':1}"])
      expect(problem(await raw(body))).toBe('400 BODY_JSON_INVALID')
    expect(problem(await raw(''))).toBe('400 REQUEST_INVALID')
  })

  it('that would reach a prototype is refused', async () => {
    for (const body of ['{"__proto__":{"a":1}}', '{"name":"a","settings":{"constructor":{"prototype":{}}}}']) {
      expect(problem(await raw(body))).toBe('400 REQUEST_KEY_UNKNOWN')
    }
  })

  it('too large or too deep is refused before it is read', async () => {
    expect(problem(await raw(`{"name":"${'x'.repeat(5 * 1024 * 1024)}"}`))).toBe('413 BODY_TOO_LARGE')
    expect(problem(await raw(`{"name":${'['.repeat(100_000)}`))).toBe('400 BODY_JSON_TOO_DEEP')
  })

  it('in bad UTF-8, or with a text that cannot be kept, is refused', async () => {
    expect(problem(await raw(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])))).toBe('400 BODY_TEXT_INVALID')
    expect(problem(await raw(String.raw`{"name":"a\u0000"}`))).toBe('400 BODY_TEXT_INVALID')
    expect(problem(await raw(String.raw`{"name":"\ud83d"}`))).toBe('400 BODY_TEXT_INVALID')
    expect((await raw(String.raw`{"name":"\ud83d\ude00 \\u0000"}`)).status).toBe(201)
  })

  it('of another content type or charset is refused', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
    ]) {
      expect(problem(await raw('{"name":"a"}', type))).toBe('415 BODY_TYPE_UNSUPPORTED')
    }
    expect((await raw('{"name":"a"}', 'application/json; charset=UTF-8')).status).toBe(201)
  })

  it('naming nothing that exists is a 404 of its kind', async () => {
    const missing = '00000000-0000-7000-8000-000000000000'
    for (const id of ['999', '0', '-1', 'abc', '99999999999999999999', '1e3', '%20', missing]) {
      expect(problem(await door.ask('GET', `/api/flows/${id}`))).toBe('404 FLOW_UNKNOWN')
      expect(problem(await door.ask('POST', `/api/flows/${id}/publish`))).toBe('404 FLOW_UNKNOWN')
    }
    for (const id of ['999', 'abc', missing]) expect(problem(await door.ask('GET', `/api/runs/${id}`))).toBe('404 RUN_UNKNOWN')
    for (const id of ['nobody', "' or 1=1 --", '%E2%82%AC']) {
      expect(problem(await door.ask('GET', `/api/contacts/${encodeURIComponent(id)}`))).toBe('404 CONTACT_UNKNOWN')
      expect(problem(await door.ask('GET', `/api/contacts/${encodeURIComponent(id)}/timeline`))).toBe('404 CONTACT_UNKNOWN')
    }
    expect(problem(await door.ask('GET', `/api/flows/${flow}/stats?version=7`))).toBe('404 FLOW_VERSION_UNKNOWN')
    expect(problem(await door.ask('DELETE', '/api/keys/77'))).toBe('404 KEY_UNKNOWN')
    expect(problem(await door.ask('GET', '/api/nothing'))).toBe('404 ROUTE_UNKNOWN')
    expect(problem(await door.ask('POST', `/api/flows/${flow}`))).toBe('404 ROUTE_UNKNOWN')
  })

  it('in the URL is refused where it cannot be read', async () => {
    for (const url of ['/api/contacts/%ff', '/api/contacts/%00', '/api/contacts?search=%00', `/api/flows/${'9'.repeat(4000)}`]) {
      expect(problem(await door.ask('GET', url))).toBe('400 REQUEST_URL_INVALID')
    }
  })

  it('with a stale or broken ETag loses nobody’s work', async () => {
    const { headers } = await door.ask('GET', `/api/flows/${flow}`)
    const save = (etag: string) =>
      door.ask('PUT', `/api/flows/${flow}`, { headers: { ...bearer(keys.apiKey), 'if-match': etag }, payload: reminder })
    expect((await save(String(headers['etag']))).status).toBe(200)
    expect(problem(await save(String(headers['etag'])))).toBe('412 FLOW_REVISION_STALE')
    expect(problem(await save('yesterday'))).toBe('400 FLOW_REVISION_INVALID')
  })

  it('as a made-up cursor is refused in every list', async () => {
    for (const list of ['flows', 'runs', 'contacts', 'refused-events', 'messages', 'inbox']) {
      for (const cursor of ['x', Buffer.from('["a","b","c","d"]').toString('base64url'), Buffer.from('[null]').toString('base64url')]) {
        expect(problem(await door.ask('GET', `/api/${list}?cursor=${cursor}`))).toBe('400 REQUEST_CURSOR_INVALID')
      }
    }
    const asked = (list: string, values: unknown[]) =>
      door.ask('GET', `/api/${list}?cursor=${Buffer.from(JSON.stringify(values)).toString('base64url')}`)
    for (const list of ['flows', 'inbox'])
      for (const id of [1.5, 1e30]) expect(problem(await asked(list, [id]))).toBe('400 REQUEST_CURSOR_INVALID')
    expect((await asked('flows', [99_999_999_999])).status).toBe(200)
    for (const at of ['foo', '2027-02-31T00:00:00Z', 'infinity', 'a\0'])
      expect(problem(await asked('contacts', ['-createdAt', at, '1']))).toBe('400 REQUEST_CURSOR_INVALID')
  })

  it('to the clock is refused when it is no time, or in the past', async () => {
    const move = (payload: object) => door.ask('POST', '/api/clock', { payload })
    for (const payload of [
      {},
      { advance: '3 days' },
      { advance: '' },
      { to: 'tomorrow' },
      { advance: 'P1D', to: '2027-01-01T00:00:00Z' },
      { advance: 'P9999999Y' },
      { advance: 'P9000Y' },
    ]) {
      expect(problem(await move(payload))).toBe('400 CLOCK_TARGET_INVALID')
    }
    expect(problem(await move({ to: '2025-12-31T23:59:59Z' }))).toBe('400 CLOCK_TARGET_PAST')
    expect(problem(await move({ advance: '-P1D' }))).toBe('400 CLOCK_TARGET_PAST')
  })

  it('that is no HTTP, or has endless headers, is answered before there is a request', async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = door.app.server.address() as AddressInfo
    const talk = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = ''
        const socket = createConnection(port, '127.0.0.1', () => socket.write(text))
        socket.on('data', (part) => (answer += part.toString()))
        socket.on('close', () => resolve(answer))
        socket.on('error', reject)
      })
    expect(await talk('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*REQUEST_INVALID/s)
    expect(await talk(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 .*REQUEST_HEADERS_TOO_LARGE/s,
    )
  })
})
