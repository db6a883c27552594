/** The whole server in this process, on the real clock: what it says while Postgres is away or its lanes are behind. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '../../test/support/postgres.ts'
import { type RunningServer, startServer } from './start-server.ts'

const keys = { apiKey: 'in-process-api-key', writeKey: 'in-process-write-key' } as const

/** A way to Postgres that can be cut. */
async function openWay(url: string) {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const way = createServer((socket) => {
    const onward = connect(Number(port), hostname)
    for (const end of [socket, onward]) {
      sockets.add(end)
      end.on('close', () => sockets.delete(end)).on('error', () => {})
    }
    socket.pipe(onward).pipe(socket)
  })
  const listen = async (at: number) => {
    way.listen(at, '127.0.0.1')
    await once(way, 'listening')
    return (way.address() as AddressInfo).port
  }
  const cut = async () => {
    way.close()
    for (const socket of sockets) socket.destroy()
    await once(way, 'close')
  }
  const at = await listen(0)
  const cutUrl = new URL(url)
  cutUrl.port = String(at)
  return { url: cutUrl.href, cut, mend: () => listen(at) }
}

const data = await mkdtemp(join(tmpdir(), 'millrace-in-process-'))
afterAll(() => rm(data, { recursive: true }))

async function open(databaseUrl: string, work: boolean): Promise<RunningServer> {
  return startServer({ databaseUrl, data, secret: 'in-process-secret-0123456789abcdef', keys, work })
}

const track = (server: RunningServer, event = 'A') =>
  server.app.inject({ method: 'POST', url: '/v1/track', payload: { userId: 'ann', event, writeKey: keys.writeKey } })

describe('while Postgres is away', () => {
  let database: TestDatabase
  let way: Awaited<ReturnType<typeof openWay>>
  let server: RunningServer
  beforeAll(async () => {
    database = await createEmptyDatabase()
    way = await openWay(database.url)
    server = await open(way.url, true)
  })
  afterAll(async () => {
    await server.close()
    await way.cut()
    await database.drop()
  })

  it('events and reading are told to come back, the process lives, and all goes on once it is there again', async () => {
    expect((await track(server)).statusCode).toBe(200)
    await way.cut()
    const away = await track(server, 'B')
    expect(away.statusCode).toBe(503)
    expect(away.headers['retry-after']).toBe('2')
    expect(away.json()).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    const list = await server.app.inject({ url: '/api/flows', headers: { authorization: `Bearer ${keys.apiKey}` } })
    expect(list.json()).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' })
    expect((await server.app.inject('/healthz')).statusCode).toBe(200)
    expect((await server.app.inject('/readyz')).json()).toMatchObject({ ready: false, database: false })

    await way.mend()
    await expect.poll(async () => (await track(server, 'B')).statusCode, { timeout: 10_000 }).toBe(200)
    expect((await server.app.inject('/readyz')).json()).toMatchObject({ ready: true })
  })
})

describe('a process without workers', () => {
  let database: TestDatabase
  let server: RunningServer
  beforeAll(async () => {
    database = await createEmptyDatabase()
    server = await open(database.url, false)
  })
  afterAll(async () => {
    await server.close()
    await database.drop()
  })

  it('takes events and leaves them for others', async () => {
    expect((await track(server)).json()).toEqual({ success: true })
    const { rows } = await server.runtime.pool.query<{ n: number }>('select count(*)::int as n from millrace.inbox')
    expect(rows).toEqual([{ n: 1 }])
  })

  it('closes its door when events wait too long to be handled', async () => {
    await server.runtime.pool.query(`update millrace.inbox set received_at = received_at - interval '1 hour'`)
    await expect.poll(async () => (await track(server)).statusCode, { timeout: 10_000 }).toBe(429)
    const busy = await track(server)
    expect(busy.headers['retry-after']).toBe('10')
    expect(busy.json()).toMatchObject({ code: 'INGEST_BUSY' })
  })

  it('has no test clock to move', async () => {
    const headers = { authorization: `Bearer ${keys.apiKey}` }
    expect((await server.app.inject({ url: '/api/clock', headers })).json()).toMatchObject({ status: 404, code: 'ROUTE_UNKNOWN' })
    expect((await server.app.inject({ method: 'POST', url: '/api/clock', headers, payload: { advance: 'P1D' } })).statusCode).toBe(404)
  })
})
