/**
 * I1: a file through `POST /api/imports` of the product's own server, on a fresh database: rows a second, and how much memory the
 * server takes for a file of a million rows beside one of ten thousand. The file is made as it is sent: it is in no one's memory.
 */
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { createDatabase } from '../../support/postgres.ts'
import { startServer, type Server } from '../../support/process.ts'
import type { Bench } from '../bench.ts'

const apiKey = 'bench-api-key-0123456789abcdef'
const block = 1000
const contactsOf = 4

type Kind = 'contacts' | 'events'

const headers: Readonly<Record<Kind, string>> = {
  contacts: 'userId,email,phone,city,createdAt,plan\n',
  events: 'userId,event,timestamp,order_id,total\n',
}

const rows: Readonly<Record<Kind, (n: number) => string>> = {
  contacts: (n) => `user-${n},user-${n}@bench.example,+7900${String(n).padStart(7, '0')},"Omsk, ${n % 50}",2024-01-02T03:04:05Z,free\n`,
  events: (n) =>
    `user-${Math.floor(n / contactsOf)},Order Completed,${2015 + (n % 10)}-0${1 + (n % 9)}-11T10:00:00Z,order-${n},${n % 1000}.5\n`,
}

function* fileOf(kind: Kind, count: number): Generator<Buffer> {
  yield Buffer.from(headers[kind])
  for (let first = 0; first < count; first += block) {
    const size = Math.min(block, count - first)
    yield Buffer.from(Array.from({ length: size }, (_, index) => rows[kind](first + index)).join(''))
  }
}

async function send(server: Server, kind: Kind, count: number): Promise<number> {
  const url = new URL(`/api/imports?kind=${kind}`, server.url)
  const started = performance.now()
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const headersOf = { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' }
    const sending = request(url, { method: 'POST', headers: headersOf }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sending.on('error', reject)
    Readable.from(fileOf(kind, count)).pipe(sending)
  })
  const seconds = (performance.now() - started) / 1000
  const { stored } = (answer.status === 201 ? JSON.parse(answer.body) : {}) as { stored?: number }
  if (stored !== count) throw new Error(`${count} ${kind} were sent, the answer is ${answer.status} ${answer.body.slice(0, 500)}`)
  return count / seconds
}

/** MB of a process at most, since it was asked for last. */
async function peak({ pid }: Server): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024
}

interface Figures {
  readonly contacts: number
  readonly events: number
  readonly smallMb: number
  readonly largeMb: number
}

async function measure(count: number): Promise<Figures> {
  const database = await createDatabase()
  const env = { DATABASE_URL: database.url, MILLRACE_SECRET: 'bench-secret-0123456789abcdef', MILLRACE_API_KEY: apiKey }
  const server = await startServer(env)
  try {
    await send(server, 'contacts', Math.ceil(count / 100))
    const smallMb = await peak(server)
    const contacts = await send(server, 'contacts', count)
    const events = await send(server, 'events', count)
    return { contacts, events, smallMb, largeMb: await peak(server) }
  } finally {
    await server.end()
    await database.drop()
  }
}

export const i1: Bench = {
  id: 'I1',
  what: 'import of files',
  measure: async ({ runs, size }) => {
    const figures: Figures[] = []
    for (let run = 0; run < runs; run++) figures.push(await measure(size(1_000_000, 5000)))
    return [
      { id: 'I1', what: 'contacts from CSV, 1,000,000 rows', unit: 'rows/s', values: figures.map((each) => each.contacts), promises: [] },
      { id: 'I1b', what: 'past events from CSV, 1,000,000 rows', unit: 'rows/s', values: figures.map((each) => each.events), promises: [] },
      {
        id: 'I1c',
        what: 'memory of the server at most, after both files',
        unit: 'MB',
        values: figures.map((each) => each.largeMb),
        baseline: { what: 'after a file of 10,000 rows', values: figures.map((each) => each.smallMb) },
        promises: [{ of: 'value', most: 512 }],
      },
    ]
  },
}
