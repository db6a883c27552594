/**
 * B11: the memory of the server process, as `npm start` starts it, through ten rounds of everything: events in batches and one by one,
 * runs through B1's flow with their mails, and eleven days of waits that fall due.
 */
import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { createClient, type Client } from '../../support/client.ts'
import { createDatabase } from '../../support/postgres.ts'
import { startServer } from '../../support/process.ts'
import type { Bench } from '../bench.ts'
import { benchFlow } from '../flow.ts'
import { drive } from '../http-load.ts'
import { median } from '../report.ts'

const apiKey = 'bench-api-key'
const writeKey = 'bench-write-key'
const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
const sampleMs = 100
/** Of the first rounds nothing is held against the last: code is compiled, caches fill. */
const warmUp = 3

interface Round {
  readonly port: number
  readonly client: Client
  readonly number: number
  readonly contacts: number
  readonly seconds: number
}

async function play({ port, client, number, contacts, seconds }: Round): Promise<void> {
  const send = (type: 'identify' | 'track', n: number) => {
    const userId = `contact-${number}-${n}`
    const own =
      type === 'identify'
        ? { traits: { email: `${userId}@bench.example`, first_name: `Name ${n}` } }
        : { event: 'Order Completed', properties: { order_id: `order-${userId}`, total: (n % 100) + 0.5, currency: 'EUR' } }
    return { type, userId, messageId: `${type}-${userId}`, ...own }
  }
  const size = 50
  for (let first = 0; first < contacts; first += size) {
    const people = Array.from({ length: Math.min(size, contacts - first) }, (_, index) => first + index)
    await post(port, { batch: people.flatMap((n) => [send('identify', n), send('track', n)]) })
  }
  const bodyOf = (n: number) =>
    `{"event":"Product Viewed","userId":"contact-${number}-${Math.abs(n) % contacts}","messageId":"view-${number}-${n}","properties":{"product_id":"p-${n}"}}`
  const load = { port, headers: { authorization }, seconds }
  await drive({ ...load, path: '/v1/track', connections: 64, bodyOf })
  const batchOf = (n: number) =>
    `{"batch":[${Array.from({ length: 100 }, (_, index) => `{"type":"track",${bodyOf(-1 - n * 100 - index).slice(1)}`).join(',')}]}`
  await drive({ ...load, path: '/v1/batch', connections: 16, bodyOf: batchOf })
  // Both delays, and the mails between them.
  await client.advance('P3D')
  await client.advance('P8D')
}

async function post(port: number, body: unknown): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/batch`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`A batch was answered ${response.status}: ${await response.text()}`)
  await response.body?.cancel()
}

const kilobyte = 1024

/** Resident memory of a process, in MiB. */
function residentOf(pid: number): number {
  if (process.platform === 'linux') return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / kilobyte
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / kilobyte
}

/** The largest of the samples that were taken while the work went on. */
async function highest(pid: number, work: () => Promise<void>): Promise<number> {
  let most = residentOf(pid)
  const timer = setInterval(() => (most = Math.max(most, residentOf(pid))), sampleMs)
  try {
    await work()
    return most
  } finally {
    clearInterval(timer)
  }
}

export const b11: Bench = {
  id: 'B11',
  what: 'memory of the server',
  measure: async ({ size }) => {
    const rounds = size(10, 4)
    const database = await createDatabase()
    const keys = { MILLRACE_API_KEY: apiKey, MILLRACE_WRITE_KEY: writeKey, MILLRACE_SECRET: 'bench-secret-0123456789abcdef' }
    const server = await startServer({ DATABASE_URL: database.url, MILLRACE_TEST_CLOCK: '2026-01-01T00:00:00Z', ...keys })
    try {
      const client = createClient({ url: server.url, apiKey })
      await client.install(benchFlow)
      const most: number[] = []
      for (let number = 0; number < rounds; number++) {
        const round = { port: Number(new URL(server.url).port), client, number, contacts: size(500, 50), seconds: size(1, 0.1) }
        most.push(await highest(server.pid, () => play(round)))
      }
      return [
        {
          id: 'B11',
          what: `highest resident memory of ${rounds} rounds`,
          unit: 'MiB',
          values: [Math.max(...most)],
          promises: [{ of: 'value', most: 512 }],
        },
        {
          id: 'B11b',
          what: 'the highest of each of the last three rounds',
          unit: 'MiB',
          values: most.slice(-3),
          baseline: { what: 'rounds before', values: [median(most.slice(Math.min(warmUp, rounds - 4), -3))] },
          promises: [{ of: 'ratio', most: 1.1 }],
        },
      ]
    } finally {
      await server.end()
      await database.drop()
    }
  },
}
