import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type EmbeddedPostgres } from './embedded.ts'

describe('the embedded Postgres', () => {
  let dataDir: string
  let running: EmbeddedPostgres
  const ask = async (url: string, sql: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(sql)).rows as unknown[]
    } finally {
      await client.end()
    }
  }
  const pidOf = async () => Number((await readFile(join(running.folder, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0])

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'millrace-embedded-'))
    running = await startPostgres({ dataDir })
  })
  afterAll(async () => {
    await running.stop()
    await rm(running.folder, { recursive: true, force: true })
    await rm(dataDir, { recursive: true, force: true })
  })

  it('serves an empty database, durably, on the loopback only', async () => {
    expect(running.adopted).toBe(false)
    const url = new URL(running.url)
    expect([url.hostname, url.pathname]).toEqual(['127.0.0.1', '/millrace'])
    const settings = await ask(
      running.url,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'listen_addresses') order by 1`,
    )
    expect(settings).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
    ])
  })

  it('keeps its password to its owner', async () => {
    expect((await stat(join(running.folder, 'password'))).mode & 0o077).toBe(0)
    const wrong = running.url.replace(/:[^:@]+@/, ':wrong@')
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password/)
  })

  it('is adopted by the next start while it lives', async () => {
    await ask(running.url, 'create table kept (a int)')
    const said: string[] = []
    const next = await startPostgres({ dataDir, say: (message) => said.push(message) })
    expect(next).toMatchObject({ adopted: true, url: running.url })
    expect(said.join()).toContain('running')
    expect(await ask(next.url, 'select * from kept')).toEqual([])
  })

  it('recovers on the same port when its server was killed', async () => {
    await ask(running.url, 'insert into kept values (7)')
    process.kill(await pidOf(), 'SIGKILL')
    const next = await startPostgres({ dataDir })
    expect(next).toMatchObject({ adopted: false, url: running.url })
    expect(await ask(next.url, 'select a from kept')).toEqual([{ a: 7 }])
    running = next
  })
})
