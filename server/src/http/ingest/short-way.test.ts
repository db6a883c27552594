/** The short way of tracking calls: nobody can tell it from the routes, and what is out of the ordinary goes by them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addKey, addWorkspace, basic, type FrontDoor, keys, openFrontDoor, signIn } from '../../../../test/support/http.ts'
import { StoreOverloaded } from '../../store/group-commit.ts'
import type { App } from '../app.ts'
import { createShortWay } from './short-way.ts'
import { taken, type Take } from './taking.ts'

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Of one connection, or of one request. */
const passing = new Set(['date', 'connection', 'keep-alive'])
const lasting = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !passing.has(name)))

describe('a tracking call', () => {
  let door: FrontDoor
  let url: string
  let byRoute = 0
  const count = () => void byRoute++
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
    url = await door.app.listen({ host: '127.0.0.1', port: 0 })
    subscribe('tracing:fastify.request.handler:start', count)
  })
  afterAll(async () => {
    unsubscribe('tracing:fastify.request.handler:start', count)
    await door.close()
  })
  beforeEach(() => {
    byRoute = 0
  })

  const json = { 'content-type': 'application/json', ...basic(keys.writeKey) }
  const wire = async (call: string, body: string | Buffer, headers: Readonly<Record<string, string>> = json): Promise<Told> => {
    const answer = await fetch(`${url}/v1/${call}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    })
    return { status: answer.status, headers: lasting(Object.fromEntries(answer.headers)), body: await answer.text() }
  }
  const route = async (call: string, body: string | Buffer, headers: Readonly<Record<string, string>> = json): Promise<Told> => {
    const answer = await door.app.inject({ method: 'POST', url: `/v1/${call}`, headers, payload: body })
    return { status: answer.statusCode, headers: lasting(answer.headers), body: answer.body }
  }

  it.each([
    ['one event', 'track', '{"event":"A","userId":"ann"}'],
    ['by its letter', 'i', '{"userId":"ann","traits":{"plan":"pro"}}'],
    ['a batch', 'batch', '{"batch":[{"type":"track","event":"A","userId":"ann"},{"type":"page","userId":"ann"}]}'],
    ['a batch with bad events', 'b', '{"batch":[{"type":"track","event":"A","userId":"ann"},{"type":"track"},5]}'],
    ['nothing but bad events', 'track', '{"event":"A"}'],
    ['an empty batch', 'batch', '{"batch":[]}'],
    ['no batch', 'batch', '{}'],
    ['broken JSON', 'track', '{"event":'],
    ['no object', 'track', '[1]'],
    ['a text that is no UTF-8', 'track', Buffer.from([0x22, 0xff, 0x22])],
    ['a NUL', 'track', '{"event":"A\\u0000","userId":"ann"}'],
    ['half of a pair', 'track', '{"event":"A","userId":"ann","properties":{"a":"\\ud800"}}'],
    ['a byte order mark', 'track', '\ufeff{"event":"A","userId":"ann"}'],
    ['a body that is too deep', 'track', `{"event":"A","userId":"ann","properties":${'['.repeat(70)}${']'.repeat(70)}}`],
    ['an event that is too large', 'track', `{"event":"A","userId":"ann","properties":{"a":"${'é'.repeat(17_000)}"}}`],
    [
      'numbers that grow too large',
      'track',
      `{"event":"A","userId":"ann","properties":{"a":[${Array.from({ length: 1500 }, () => '1e20').join()}]}}`,
    ],
    ['a timestamp that is none', 'track', '{"event":"A","userId":"ann","timestamp":"soon"}'],
  ])('of %s is answered alike by either way', async (_what, call, body) => {
    await route('track', '{"event":"Warm","userId":"ann"}')
    byRoute = 0
    const short = await wire(call, body)
    expect(byRoute).toBe(0)
    expect(short).toEqual(await route(call, body))
  })

  it('keeps keys that reach a prototype out, spelled in any way', async () => {
    const bad = ['__proto__', '\\u005f_proto__', 'constructor'].map((key) => `"${key}":{"prototype":{"a":1}}`).join()
    expect((await wire('track', `{"event":"Poisoned","userId":"bad","properties":{${bad},"b":2}}`)).status).toBe(200)
    const { items } = (await door.ask('GET', '/api/contacts/bad/timeline')).body
    expect(items.map(({ data }: { data: { properties?: object } }) => data.properties)).toContainEqual({ b: 2 })
  })

  it.each([
    ['gzipped', gzipSync('{"event":"A","userId":"ann"}'), { ...json, 'content-encoding': 'gzip' }, 200],
    ['under a key that is not known', '{"event":"A","userId":"ann"}', { ...json, ...basic('nobody') }, 401],
    [
      'with its key in the body',
      `{"event":"A","userId":"ann","writeKey":"${keys.writeKey}"}`,
      { 'content-type': 'text/plain;charset=UTF-8' },
      200,
    ],
    ['of another type', '<a/>', { ...json, 'content-type': 'application/xml' }, 415],
    ['that is empty', '', json, 400],
    ['that is too large', `"${'x'.repeat(1_100_000)}"`, json, 413],
  ])('%s goes by its route', async (_what, body, headers, status) => {
    expect(await wire('track', body, headers)).toEqual(await route('track', body, headers))
    expect((await route('track', body, headers)).status).toBe(status)
  })

  it('belongs to the workspace of its key, which is not taken once it is revoked', async () => {
    const workspace = await addWorkspace(door.pool, 'Other')
    const { id, key } = await addKey(door.pool, workspace, 'write')
    const send = () => wire('track', '{"event":"A","userId":"theirs"}', { ...json, ...basic(key) })
    expect((await send()).status).toBe(200)
    byRoute = 0
    expect((await send()).status).toBe(200)
    expect(byRoute).toBe(0)
    const rows = (await door.pool.query(`select workspace from millrace.contact where user_id = 'theirs'`)).rows
    expect(rows).toEqual([{ workspace }])
    expect((await door.ask('DELETE', `/api/keys/${id}`, { headers: await signIn(door.pool, workspace, 'owner') })).status).toBe(204)
    expect((await send()).status).toBe(401)
  })

  it('is counted and timed under its route', async () => {
    await wire('page', '{"userId":"ann"}')
    const metrics = (await door.ask('GET', '/metrics')).body as string
    expect(metrics).toMatch(/millrace_http_request_duration_seconds_count\{method="POST",route="\/v1\/page",status="2xx"\} 1/)
  })
})

describe('the short way', () => {
  let app: App
  let port: number
  let take: Take
  let learn = (): void => {}
  const measured: number[] = []
  const source = { workspace: 1, role: 'source' } as const
  beforeEach(async () => {
    measured.length = 0
    app = fastify({ logger: false }) as unknown as App
    app.post('/v1/track', async () => 'by the route')
    createShortWay(app, {
      access: accessOf() as never,
      answering: { headers: { 'x-frame-options': 'DENY' }, measured: ({ status }) => void measured.push(status) },
      take: (call) => take(call),
      hints: { browser: () => {}, unproved: () => {} },
      calls: new Map([['/v1/track', 'track']]),
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    port = (app.server.address() as { port: number }).port
  })
  afterEach(() => app.close())

  /** Knows one key, and learns of another when the test lets it. */
  const accessOf = () => {
    const known = new Set(['known'])
    const learned = new Promise<void>((resolve) => {
      learn = () => {
        known.add('slow')
        resolve()
      }
    })
    return {
      knownWriteKey: (key: string) => (known.has(key) ? source : null),
      writeKey: async (key: string) => {
        if (key === 'away') throw new Error('The database is away')
        if (key !== 'slow') return null
        await learned
        return source
      },
    }
  }
  const requestOf = (body: string, key = 'known') =>
    `POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: ${basic(key)['authorization']}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket.setEncoding('latin1')
  }
  const heard = async (socket: Socket, what: string) => {
    let text = ''
    socket.on('data', (more: string) => (text += more))
    await expect.poll(() => text).toContain(what)
    return text
  }

  it('says that it is busy, and tells nothing of an unforeseen fault', async () => {
    take = async () => Promise.reject(new StoreOverloaded(5))
    const socket = await open()
    socket.write(requestOf('{}'))
    const busy = await heard(socket, 'INGEST_BUSY')
    expect(busy).toContain('HTTP/1.1 429')
    expect(busy).toMatch(/retry-after: 1\r\n/i)
    take = async () => Promise.reject(new Error('of the inside'))
    socket.write(requestOf('{}'))
    expect(await heard(socket, 'SERVER_FAULT')).not.toContain('inside')
    expect(measured).toEqual([429, 500])
    socket.destroy()
  })

  it('reads a body that comes in pieces, and calls that come at once, in their order', async () => {
    const bodies: unknown[] = []
    take = async ({ body }) => {
      bodies.push(body)
      return taken
    }
    const socket = await open()
    const [first, second] = [requestOf('{"n":1}'), requestOf('{"n":2}')]
    socket.write(first.slice(0, -4))
    await new Promise((done) => setTimeout(done, 20))
    socket.write(first.slice(-4) + second)
    await expect.poll(() => bodies).toEqual([{ n: 1 }, { n: 2 }])
    socket.destroy()
  })

  it('keeps the order of two calls of which the first had to wait for its key', async () => {
    const bodies: unknown[] = []
    take = async ({ body }) => {
      bodies.push(body)
      return taken
    }
    const [one, other] = [await open(), await open()]
    one.write(requestOf('{"n":1}', 'slow'))
    await new Promise((done) => setTimeout(done, 30))
    expect(bodies).toEqual([])
    other.write(requestOf('{"n":2}', 'slow'))
    learn()
    await expect.poll(() => bodies).toEqual([{ n: 1 }, { n: 2 }])
    one.destroy()
    other.destroy()
  })

  it('leaves a key that is not known, or cannot be asked for, to the route, with the body unread', async () => {
    const socket = await open()
    for (const key of ['nobody', 'away']) {
      socket.write(requestOf('{"n":1}', key))
      expect(await heard(socket, 'by the route')).toContain('HTTP/1.1 200')
    }
    socket.destroy()
  })

  it('takes nothing of a sender who went away in the midst of its body', async () => {
    let calls = 0
    take = async () => {
      calls++
      return taken
    }
    const gone = await open()
    gone.write(requestOf('{"n":1}').slice(0, -2))
    gone.destroy()
    const socket = await open()
    socket.write(requestOf('{}'))
    await heard(socket, 'success')
    expect(calls).toBe(1)
    socket.destroy()
  })

  it('answers what is under way while the server closes, and ends the connection with it', async () => {
    const waiting: (() => void)[] = []
    take = () => new Promise((resolve) => void waiting.push(() => resolve(taken)))
    const socket = await open()
    socket.write(requestOf('{}'))
    await expect.poll(() => waiting.length).toBe(1)
    const closed = app.close()
    await new Promise((done) => setTimeout(done, 20))
    waiting[0]!()
    expect(await heard(socket, 'success')).toMatch(/connection: close/i)
    await closed
  })
})
