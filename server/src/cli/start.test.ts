/** What an operator sees: a start that fails is one line and exit code 1, never a stack trace; a stop ends in order. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProcess, startServer } from '../../../test/support/process.ts'
import { createEmptyDatabase, type TestDatabase } from '../../../test/support/postgres.ts'

const secret = 'command-line-secret-0123456789abcdef'

async function run(entry: 'start' | 'worker', env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${entry}.ts`)], {
    env: { PATH: process.env['PATH'], MILLRACE_DATA: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('Building the editor'))
  return { code, lines }
}

describe('a start that fails', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createEmptyDatabase()
  })
  afterAll(() => database.drop())

  const withDatabase = (env: Readonly<Record<string, string>> = {}) => ({
    DATABASE_URL: database.url,
    MILLRACE_SECRET: secret,
    PORT: '0',
    ...env,
  })
  const expectLine = async (outcome: Promise<{ code: number | null; lines: readonly string[] }>) => {
    const { code, lines } = await outcome
    expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 1 })
    return lines[0]!
  }

  it('because no Postgres answers, says where, without the password', async () => {
    const env = { DATABASE_URL: 'postgres://shop:hush@127.0.0.1:1/shop', MILLRACE_SECRET: secret, PORT: '0' }
    expect(await expectLine(run('start', env))).toBe('DATABASE_URL: no Postgres answers at 127.0.0.1:1/shop (ECONNREFUSED)')
    expect(await expectLine(run('worker', env))).toBe('DATABASE_URL: no Postgres answers at 127.0.0.1:1/shop (ECONNREFUSED)')
  })

  it('because the database does not exist, says so', async () => {
    const url = new URL(database.url)
    url.pathname = '/no_such_database'
    expect(await expectLine(run('start', withDatabase({ DATABASE_URL: url.href })))).toMatch(
      /^DATABASE_URL: the Postgres at .* refuses \(database "no_such_database" does not exist\)$/,
    )
  })

  it('because the port is taken, says which', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await expectLine(run('start', withDatabase({ PORT: String(port) })))).toBe(
      `PORT ${port} on 127.0.0.1 is taken by another program: set PORT to a free one`,
    )
    other.close()
  })

  it('because the secret is missing, says what to set', async () => {
    expect(await expectLine(run('start', { DATABASE_URL: database.url }))).toMatch(/^MILLRACE_SECRET is required with DATABASE_URL/)
  })

  it('because a value cannot be meant, names the variable', async () => {
    expect(await expectLine(run('start', { PORT: 'http' }))).toBe('PORT must be a number from 0 to 65535')
    expect(await expectLine(run('worker', {}))).toMatch(/^DATABASE_URL is required/)
    expect(await expectLine(run('start', { MILLRACE_DATA: '/dev/null/data', PORT: '0' }))).toBe(
      'MILLRACE_DATA: /dev/null/data is no folder and cannot be made one (ENOTDIR)',
    )
  })

  it('because a plugin is missing or none, names it', async () => {
    expect(await expectLine(run('start', withDatabase({ MILLRACE_PLUGINS: 'no-such-plugin' })))).toMatch(
      /^Plugin no-such-plugin is not installed/,
    )
    expect(await expectLine(run('start', withDatabase({ MILLRACE_PLUGINS: 'fastify' })))).toMatch(/^Package fastify is not a plugin/)
  })

  it('because the database is newer than the code, asks for the newer version', async () => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(`create schema if not exists millrace`)
    await client.query(
      `create table if not exists millrace.migration (owner text, id text, at timestamptz not null default now(), primary key (owner, id))`,
    )
    await client.query(`insert into millrace.migration (owner, id) values ('millrace', '999-tomorrow')`)
    await client.end()
    expect(await expectLine(run('start', withDatabase()))).toMatch(
      /^The database has changes of Millrace that this version does not know \(999-tomorrow\)/,
    )
  })
})

describe('a server on its own database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createEmptyDatabase()
  })
  afterAll(() => database.drop())

  it('prints where it is and the set-up link, and the link works; a worker joins it; both stop in order', async () => {
    const env = { DATABASE_URL: database.url, MILLRACE_SECRET: secret }
    const server = await startServer(env)
    // It answers a moment before it has said where.
    await expect.poll(() => server.output(), { timeout: 5000 }).toMatch(/Set it up here, once: \S+\n/)
    const link = /Set it up here, once: (\S+)/.exec(server.output())?.[1]
    expect(server.output()).toContain(`Millrace is at ${server.url}`)
    const token = new URL(link!).searchParams.get('token')
    const form = { token, workspace: 'Shop', timezone: 'UTC', email: 'ann@example.com', password: 'correct horse' }
    const answer = await fetch(`${server.url}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(form),
    })
    expect(answer.status).toBe(201)

    const worker = startProcess('worker', env)
    await expect.poll(() => worker.output(), { timeout: 20_000 }).toContain('The worker is at work')
    expect(await worker.end('SIGINT')).toBe(0)
    expect(await server.end('SIGTERM')).toBe(0)

    const again = await startServer(env)
    expect(again.output()).not.toContain('Set it up')
    expect(await again.end('SIGTERM')).toBe(0)
  })
})
