/**
 * B6: events over HTTP, durable before the answer, to the product as a user starts it: HTTP and workers in one process. Beside it a
 * handler that only parses the same body, and for batches a bare insert of as many rows a statement. First as events that no flow hears,
 * which is most of what a site sends; then as events that a flow asks about, each of which is visited in its lane.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Pool } from 'pg'
import { createDatabase } from '../../support/postgres.ts'
import { startServer } from '../../support/process.ts'
import type { Bench } from '../bench.ts'
import { drive, type Load } from '../http-load.ts'

const writeKey = 'bench-write-key'
const apiKey = 'bench-api-key'
const users = 10_000
const batchSize = 100
const batchConnections = 16
const singleConnections = 64
const sentAt = '2026-01-01T00:00:00.000Z'

/** A call as SDKs send it, each with a message id of its own. */
const eventOf = (run: string, n: number) =>
  `{"type":"track","event":"Order Completed","userId":"contact-${n % users}","messageId":"${run}-${n}","timestamp":"${sentAt}",` +
  `"properties":{"order_id":"order-${n}","total":${n % 100}.5,"currency":"EUR","products":[{"product_id":"p-${n % 500}","quantity":1,"price":9.9}]},` +
  `"context":{"library":{"name":"analytics-node","version":"3.1.0"},"locale":"en-GB"}}`

const batchOf = (run: string, n: number) =>
  `{"batch":[${Array.from({ length: batchSize }, (_, index) => eventOf(run, n * batchSize + index)).join(',')}],"sentAt":"${sentAt}"}`

type Shape = Pick<Load, 'path' | 'connections' | 'bodyOf'>
const singles = (run: string): Shape => ({ path: '/v1/track', connections: singleConnections, bodyOf: (n) => eventOf(run, n) })
const batches = (run: string): Shape => ({ path: '/v1/batch', connections: batchConnections, bodyOf: (n) => batchOf(run, n) })

const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
const loadOn = (port: number, shape: Shape, seconds: number): Load => ({ ...shape, port, headers: { authorization }, seconds })

/** Requests a second of the handler that only parses. */
async function parsing(shape: Shape, seconds: number): Promise<number> {
  const child = fork(join(import.meta.dirname, '../programs/parser.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  try {
    const [port] = (await once(child, 'message')) as [number]
    await drive(loadOn(port, shape, seconds / 4))
    return (await drive(loadOn(port, shape, seconds))).perSecond
  } finally {
    child.disconnect()
  }
}

/** Hears every event, and starts no run by it. */
const flow = {
  millrace: 1,
  name: 'Hears',
  settings: { entry: { policy: 'always' } },
  nodes: [
    {
      id: 'start',
      type: 'trigger.event',
      version: 1,
      config: { event: 'Order Completed', where: { '<': [{ var: 'event.properties.total' }, 0] } },
    },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [{ from: 'start', port: 'out', to: 'end' }],
}

async function publish(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const ask = async (path: string, body: object) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as { readonly id: string }
  }
  const { id } = await ask('/api/flows/import', flow)
  await ask(`/api/flows/${id}/publish`, {})
}

export interface IngestFigures {
  /** Of events that a flow hears, too. */
  readonly heard: number
  readonly singles: number
  readonly singlesP99Ms: number
  readonly batches: number
}

/** Requests a second of the product's own server, on a fresh database. */
async function product(seconds: number, env: Readonly<Record<string, string>>): Promise<IngestFigures> {
  const database = await createDatabase()
  const server = await startServer({
    DATABASE_URL: database.url,
    MILLRACE_SECRET: 'bench-secret-0123456789abcdef',
    MILLRACE_WRITE_KEY: writeKey,
    MILLRACE_API_KEY: apiKey,
    ...env,
  })
  try {
    const port = Number(new URL(server.url).port)
    await drive(loadOn(port, singles('warm'), seconds / 4))
    const one = await drive(loadOn(port, singles('single'), seconds))
    await drive(loadOn(port, batches('warm-batch'), seconds / 4))
    const many = await drive(loadOn(port, batches('batch'), seconds))
    await publish(server.url)
    await drive(loadOn(port, singles('warm-heard'), seconds / 4))
    const heard = await drive(loadOn(port, singles('heard'), seconds))
    await expectEvents(database.url, one.requests + many.requests * batchSize + heard.requests)
    return { heard: heard.perSecond, singles: one.perSecond, singlesP99Ms: one.p99Ms, batches: many.perSecond * batchSize }
  } finally {
    await server.end()
    await database.drop()
  }
}

/** What was answered is there: nothing was measured otherwise. */
async function expectEvents(url: string, answered: number): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  try {
    const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from millrace.event where id not like 'warm%'`)
    if (rows[0]!.count !== answered) throw new Error(`${answered} events were answered, ${rows[0]!.count} are stored`)
  } finally {
    await pool.end()
  }
}

const columns = 9

/** Rows a second of bare inserts, as many rows a statement as a batch has events, from as many connections. */
async function inserting(seconds: number): Promise<number> {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: batchConnections })
  await pool.query(
    'create table event (workspace int, id text, contact bigint, type text, name text, at timestamptz, received_at timestamptz, properties jsonb, context json)',
  )
  await pool.query('create index on event (contact, received_at)')
  const places = Array.from({ length: batchSize }, (_, row) => placesOf(row))
  const insert = { name: 'insert', text: `insert into event values ${places.join(', ')}` }
  let rows = 0
  const over = performance.now() + seconds * 1000
  const sender = async () => {
    while (performance.now() < over) {
      const values = Array.from({ length: batchSize }, () => rowOf(rows++)).flat()
      await pool.query({ ...insert, values })
    }
  }
  const started = performance.now()
  try {
    await Promise.all(Array.from({ length: batchConnections }, sender))
    return (rows * 1000) / (performance.now() - started)
  } finally {
    await pool.end()
    await database.drop()
  }
}

const placesOf = (row: number) => `(${Array.from({ length: columns }, (_, index) => `$${row * columns + index + 1}`).join(', ')})`

function rowOf(n: number): readonly unknown[] {
  const { type, event, messageId, properties, context } = JSON.parse(eventOf('bare', n)) as Record<string, unknown>
  return [1, messageId, n % users, type, event, sentAt, sentAt, JSON.stringify(properties), JSON.stringify(context)]
}

export const b6: Bench = {
  id: 'B6',
  what: 'ingest over HTTP',
  measure: async ({ runs, size }) => {
    const seconds = size(4, 0.3)
    const [figures, parsed, bare]: [IngestFigures[], number[], number[]] = [[], [], []]
    for (let run = 0; run < runs; run++) {
      parsed.push(await parsing(singles('parse'), seconds))
      figures.push(await product(seconds, {}))
      bare.push(await inserting(seconds))
    }
    return [
      {
        id: 'B6',
        what: `single events, durable, at ${singleConnections} connections`,
        unit: 'events/s',
        values: figures.map((each) => each.singles),
        baseline: { what: 'parse only', values: parsed },
        promises: [{ of: 'ratio', least: 0.4 }],
      },
      {
        id: 'B6b',
        what: `batches of ${batchSize}, durable, at ${batchConnections} connections`,
        unit: 'events/s',
        values: figures.map((each) => each.batches),
        baseline: { what: 'bare multi-row insert', values: bare },
        promises: [
          { of: 'ratio', least: 0.3 },
          { of: 'value', least: 20_000 },
        ],
      },
      {
        id: 'B6d',
        what: `single events that a flow hears, durable, at ${singleConnections} connections`,
        unit: 'events/s',
        values: figures.map((each) => each.heard),
        baseline: { what: 'parse only', values: parsed },
        promises: [],
      },
      { id: 'B6c', what: 'single events: latency p99', unit: 'ms', values: figures.map((each) => each.singlesP99Ms), promises: [] },
    ]
  },
}
