/**
 * The server's front door in this process: a runtime with the standard plugins on a fresh database under the test clock, asked by
 * `inject`. Keys and people of several workspaces are made on demand.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { Pool } from 'pg'
import { createKey, type KeyKind } from '../../server/src/auth/keys.ts'
import type { MemberRole } from '../../server/src/auth/policy.ts'
import { openSession } from '../../server/src/auth/sessions.ts'
import type { App } from '../../server/src/http/app.ts'
import { createHttp, type HttpOptions } from '../../server/src/http/server.ts'
import { openRuntime, type OpenOptions } from '../../server/src/open-runtime.ts'
import type { Runtime } from '../../server/src/runtime.ts'
import { checkAnswers } from './answers.ts'
import { createDatabase } from './postgres.ts'

export const secret = 'front-door-secret-0123456789abcdef'
export const keys = { apiKey: 'front-door-api-key', writeKey: 'front-door-write-key' } as const

export interface Asked {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // What a route answers is the test's to know.
  readonly body: any
}

export interface FrontDoor {
  readonly app: App
  readonly runtime: Runtime
  readonly pool: Pool
  /** Asks as the operator, unless `headers` name somebody else. */
  ask(method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS', url: string, options?: AskOptions): Promise<Asked>
  /** Sends to an ingest route with the write key. */
  send(call: string, payload: InjectOptions['payload'], headers?: Headers): Promise<Asked>
  close(): Promise<void>
}

type Headers = Readonly<Record<string, string>>
export interface AskOptions {
  readonly headers?: Headers
  readonly payload?: InjectOptions['payload']
}

export const basic = (writeKey: string): Headers => ({ authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` })
export const bearer = (apiKey: string): Headers => ({ authorization: `Bearer ${apiKey}` })

export async function openFrontDoor(
  clock: string,
  { allowHosts = [], ...options }: Partial<HttpOptions> & Pick<OpenOptions, 'allowHosts'> = {},
): Promise<FrontDoor> {
  const database = await createDatabase()
  const data = await mkdtemp(join(tmpdir(), 'millrace-door-'))
  const faults: unknown[] = []
  const opened = await openRuntime({
    databaseUrl: database.url,
    data,
    publicUrl: 'http://localhost',
    secret,
    plugins: (options.plugins ?? []) as OpenOptions['plugins'],
    testClock: new Date(clock),
    work: true,
    allowHosts,
    onError: (error) => void faults.push(error),
    say: () => {},
  })
  const { runtime } = opened
  const { pool } = runtime
  const app = await createHttp({ ...opened, keys, ...options })
  const undescribed = checkAnswers(app)
  const ask: FrontDoor['ask'] = async (method, url, { headers = bearer(keys.apiKey), payload } = {}) => {
    const answer = await app.inject({ method, url, headers: { ...headers }, ...(payload === undefined ? {} : { payload }) })
    return { status: answer.statusCode, headers: answer.headers, body: bodyOf(answer.body, answer.headers['content-type']) }
  }
  return {
    app,
    runtime,
    pool,
    ask,
    send: (call, payload, headers = {}) => ask('POST', `/v1/${call}`, { headers: { ...basic(keys.writeKey), ...headers }, payload }),
    close: async () => {
      await app.close()
      await opened.close()
      await database.drop()
      await rm(data, { recursive: true })
      if (undescribed.length > 0) throw new Error(`Answers unlike their description:\n${undescribed.join('\n')}`)
      if (faults.length > 0) throw new AggregateError(faults, 'Something went wrong in the background')
    },
  }
}

function bodyOf(text: string, contentType: unknown): unknown {
  return typeof contentType === 'string' && /json/.test(contentType) && text !== '' ? JSON.parse(text) : text
}

/** Another workspace; ids count from 2. */
export async function addWorkspace(pool: Pool, name: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>('insert into millrace.workspace (name) values ($1) returning id', [name])
  return rows[0]!.id
}

/** Somebody who is signed in: the headers of a page of this server. */
export async function signIn(pool: Pool, workspace: number, role: MemberRole): Promise<Headers> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into millrace.account (email, password_hash) values ($1, 'none') returning id`,
    [`${role}-${workspace}-${crypto.randomUUID()}@example.com`],
  )
  const account = rows[0]!.id
  await pool.query('insert into millrace.member (workspace, account, role) values ($1, $2, $3)', [workspace, account, role])
  return { cookie: `millrace=${await openSession(pool, { workspace, account })}`, origin: 'http://localhost', host: 'localhost' }
}

export async function addKey(pool: Pool, workspace: number, kind: KeyKind): Promise<{ readonly id: string; readonly key: string }> {
  return createKey(pool, { workspace, name: kind, kind, account: null })
}
