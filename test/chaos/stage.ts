/**
 * What every story of the crash suite is played on: a database, the outside world of two sinks, a crew of processes between them, and
 * an observer's own connections, which bear it when the database goes away.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { createClient, type Client } from '../support/client.ts'
import { createDatabase } from '../support/postgres.ts'
import { freePort } from '../support/process.ts'
import { createCrew, type Crew } from './crew.ts'
import type { OwnPostgres } from './own-postgres.ts'
import { startMailSink, startWebSink, type Sink, type SinkMail, type SinkRequest } from './sinks.ts'

export const writeKey = 'chaos-write-key-0123456789abcdef'
const apiKey = 'chaos-api-key-0123456789abcdef'

export interface Stage {
  readonly url: string
  readonly apiKey: string
  /** Of the crew: for one more process of it. */
  readonly env: Readonly<Record<string, string>>
  readonly crew: Crew
  readonly client: Client
  readonly database: Pool
  readonly mails: Sink<SinkMail>
  readonly requests: Sink<SinkRequest>
  /** Waits until nothing lives, is queued or under way; answers how many ms that took. Throws when it is not so within the limit. */
  quiet(limitMs: number): Promise<number>
  close(): Promise<void>
}

export interface StageOptions {
  /** Working processes besides the server. */
  readonly workers: number
  /** Absent: a database on the server of the tests. */
  readonly postgres?: OwnPostgres
  readonly env?: Readonly<Record<string, string>>
  /** Where the crew runs. Absent: in the checkout. */
  readonly folder?: string
}

/** Resolves once everybody is at work. */
export async function openStage({ workers, postgres, env = {}, folder }: StageOptions): Promise<Stage> {
  const own = postgres === undefined ? await createDatabase() : { url: await postgres.createDatabase(), drop: async () => {} }
  const [mails, requests, port] = await Promise.all([startMailSink(), startWebSink(), freePort()])
  const all = {
    DATABASE_URL: own.url,
    SMTP_URL: mails.url,
    MILLRACE_SECRET: 'chaos-secret-0123456789abcdef-0123456789abcdef',
    MILLRACE_API_KEY: apiKey,
    MILLRACE_WRITE_KEY: writeKey,
    MILLRACE_ALLOW_HOSTS: new URL(requests.url).host,
    ...env,
  }
  const crew = createCrew({ env: all, port, workers, folder })
  const database = new Pool({ connectionString: own.url, max: 3 })
  // A connection that is lost while idle tells so by an event; the next query gets another one.
  database.on('error', () => {})
  const url = `http://127.0.0.1:${port}`
  const close = async () => {
    await crew.stop()
    await database.end()
    await Promise.all([mails.close(), requests.close()])
    await own.drop()
  }
  try {
    await crew.ready()
  } catch (error) {
    const output = crew.output()
    await close()
    throw new Error(`The crew does not start:\n${output}`, { cause: error })
  }
  const client = createClient({ url, apiKey })
  return { url, apiKey, env: all, crew, client, database, mails, requests, quiet: (limitMs) => quiet(database, limitMs), close }
}

const pollMs = 200

async function quiet(database: Pool, limitMs: number): Promise<number> {
  const started = performance.now()
  for (;;) {
    const { rows } = await database.query<{ runs: number; inputs: number; calls: number }>(
      `select (select count(*)::int from millrace.run where status = 0) as runs, (select count(*)::int from millrace.inbox) as inputs,
         (select count(*)::int from millrace.call where state in (0, 1)) as calls`,
    )
    const { runs, inputs, calls } = rows[0]!
    const took = performance.now() - started
    if (runs + inputs + calls === 0) return took
    if (took > limitMs) throw new Error(`After ${limitMs / 1000} s ${runs} runs still live, ${inputs} inputs and ${calls} calls are left`)
    await sleep(pollMs)
  }
}
