/** Streams over a real socket: what becomes of a caller who reads nothing, and of one who has too many. */
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import type { RouteAnswer } from '@millrace/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStreams, type Streams } from './streams.ts'

type Stream = NonNullable<RouteAnswer['stream']>

let streams: Streams
let app: FastifyInstance
let stream: Stream
let client: Socket | null

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  client = null
  streams = createStreams()
  app = Fastify()
  app.get('/', (_request, reply) => streams.follow(reply, {}, (signal) => stream(signal)))
  app.addHook('preClose', async () => streams.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  client?.destroy()
  await app.close()
  vi.useRealTimers()
})

const open = () => {
  client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  client.on('error', () => {})
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  return client
}
const aborted = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort')
}

it('a caller who reads nothing is waited for, and let go when the server closes, with no heartbeat after it', async () => {
  let told = 0
  let over = false
  stream = async function* (signal) {
    try {
      while (!signal.aborted) {
        told += 1
        yield { data: 'x'.repeat(1024 * 1024) }
      }
    } finally {
      over = true
    }
  }
  open().pause()
  let before = -1
  await expect.poll(() => [told > 1, before === (before = told)], { interval: 100, timeout: 10_000 }).toEqual([true, true])
  vi.advanceTimersByTime(60_000)
  streams.close()
  vi.advanceTimersByTime(60_000)
  await expect.poll(() => over).toBe(true)
})

it('a stream that the server ended has no heartbeat before its caller is gone', async () => {
  let signalled = false
  stream = async function* (signal) {
    yield { data: 'hello' }
    await aborted(signal)
    signalled = true
  }
  const socket = open()
  await once(socket, 'data')
  vi.advanceTimersByTime(20_000)
  streams.close()
  vi.advanceTimersByTime(60_000)
  socket.resume()
  await expect.poll(() => signalled).toBe(true)
})

it('one address has so many streams at a time and no more, a network of IPv6 as one address', async () => {
  let started = 0
  const { promise: end, resolve: endAll } = Promise.withResolvers<void>()
  stream = async function* () {
    started += 1
    yield { data: 'hello' }
    await end
  }
  const from = (remoteAddress: string) => app.inject({ url: '/', remoteAddress })
  const many = [...Array(20).keys()].flatMap((n) => [from('8.8.8.8'), from(`2001:4860::${n.toString(16)}`), from('10.0.0.1')])
  await expect.poll(() => started).toBe(60)
  for (const address of ['8.8.8.8', '::ffff:8.8.8.8', '2001:4860::ffff']) {
    const { body, headers } = await from(address)
    expect([JSON.parse(body).code, headers['content-type']]).toEqual(['ROUTE_BUSY', expect.stringContaining('json')])
  }
  // A proxy of ours has everybody behind it.
  const others = ['8.8.4.4', '2001:4860:0:1::1', '10.0.0.1', '127.0.0.1'].map(from)
  await expect.poll(() => started).toBe(64)
  endAll()
  expect((await Promise.all([...many, ...others])).every(({ statusCode }) => statusCode === 200)).toBe(true)
  expect((await from('8.8.8.8')).statusCode).toBe(200)
})
