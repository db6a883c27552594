/** Restored dumps, as a process finds them: in place, elsewhere, under its feet. A copy by `template` is the dump. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { migrate } from '../migrations/migrate.ts'
import { claimCalls } from '../store/calls.ts'
import { withClient } from '../store/sql.ts'
import { createSendingGuard, type SendingGuard } from './guard.ts'
import { openJournal } from './journal.ts'
import { readSending } from './restoration.ts'

const key = (n: number) => String(n).padStart(32, '0')

describe('a process that sends', () => {
  let database: TestDatabase
  let pool: Pool
  let data: string
  let faults: string[]
  const guards: SendingGuard[] = []
  beforeEach(async () => {
    database = await createDatabase()
    pool = new Pool({ connectionString: database.url })
    data = await mkdtemp(join(tmpdir(), 'millrace-guard-'))
    faults = []
    await migrate(pool, [])
  })
  afterEach(async () => {
    for (const guard of guards.splice(0)) await guard.stop()
    await pool.end()
    await database.drop()
    await rm(data, { recursive: true })
  })

  const start = async (folder: string | null = data): Promise<SendingGuard> => {
    const guard = createSendingGuard({
      pool,
      openJournal: folder === null ? null : () => openJournal(folder),
      onError: (error) => faults.push(String(error)),
    })
    guards.push(guard)
    await guard.start()
    return guard
  }
  const query = async <T extends object>(sql: string, values: unknown[] = []) => (await pool.query<T>(sql, values)).rows
  const departed = async () =>
    (await query<{ key: string }>('select key from millrace.departed order by key')).map(({ key: found }) =>
      Number(found.replaceAll('-', '')),
    )
  /** What a dump would bring back: the epoch, and nothing of what came later. */
  const restoreTo = (epoch: number) => pool.query('update millrace.sending set epoch = $1', [epoch])

  it('goes on after a restart, beside others, and after a failover that lost nothing', async () => {
    const first = await start()
    await first.raise()
    const second = await start()
    await Promise.all([first.raise(), second.raise()])
    expect(await readSending(pool)).toMatchObject({ paused: false, notice: null })
    expect(second.known!.epoch).toBeGreaterThan(first.known!.epoch - 2)
    expect(faults).toEqual([])
  })

  it('finds a database that is behind, pauses, says so in plain words, and hands in what left since', async () => {
    const before = await start()
    for (let times = 0; times < 3; times++) await before.raise()
    const { instance, epoch } = before.known!
    await before.note({ key: key(1), epoch: epoch - 2 })
    await before.note({ key: key(2), epoch })
    for (let times = 0; times < 3; times++) await before.raise()
    await before.note({ key: key(3), epoch: epoch + 3 })
    await restoreTo(epoch)
    const after = await start()
    expect(await readSending(pool)).toMatchObject({
      paused: true,
      reason: 'behind',
      notice: expect.stringMatching(/behind what this installation sent.*POST \/api\/sending\/confirm/),
      departed: 2,
    })
    expect(await departed()).toEqual([2, 3])
    expect(after.known!.instance).not.toBe(instance)
    expect(faults).toEqual([expect.stringContaining('Nothing is sent until an operator confirms')])
  })

  it('that runs on while its database is put back claims nothing more, and finds out', async () => {
    const guard = await start()
    const { known } = guard
    await restoreTo(0)
    const claim = () => withClient(pool, (sql) => claimCalls(sql, { limit: 1, types: ['lab.ask'], known }))
    await query(`insert into millrace.call (id, workspace, contact, type, key, data, awaited, due_at)
      select gen_random_uuid(), id, 1, 'lab.ask', 'k', '{}', false, now() from millrace.workspace`)
    expect(await claim()).toEqual([])
    await guard.raise()
    expect(await readSending(pool)).toMatchObject({ paused: true })
    expect(await claim()).toEqual([])
  })

  it('on another host hands in its own files too, though another found out first', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'millrace-guard-'))
    try {
      const [here, there] = [await start(), await start(elsewhere)]
      const { epoch } = there.known!
      await there.note({ key: key(4), epoch: epoch + 1 })
      await here.raise()
      await restoreTo(epoch - 1)
      await start()
      expect(await departed()).toEqual([])
      await start(elsewhere)
      expect(await departed()).toEqual([4])
    } finally {
      await rm(elsewhere, { recursive: true })
    }
  })

  it('pauses on a copy of its database, with no file to tell by', async () => {
    const guard = await start(null)
    const { instance } = guard.known!
    const [{ name }] = (await query<{ name: string }>('select current_database() as name')) as [{ name: string }]
    await pool.end()
    const client = new Client({ connectionString: process.env['TEST_DATABASE_URL'] })
    await client.connect()
    await client.query(`create database ${name}_copy template ${name}`)
    const url = new URL(database.url)
    url.pathname = `/${name}_copy`
    pool = new Pool({ connectionString: url.href })
    pool.on('error', () => {})
    const copy = createSendingGuard({ pool, openJournal: null, onError: () => {} })
    await copy.start()
    expect(await readSending(pool)).toMatchObject({
      paused: true,
      reason: 'copied',
      notice: expect.stringMatching(/^The database is a copy/),
    })
    expect(copy.known!.instance).not.toBe(instance)
    await pool.end()
    await client.query(`drop database ${name}_copy with (force)`)
    await client.end()
    pool = new Pool({ connectionString: database.url })
  })

  it('of ten that start at once on a restored database, one finds out', async () => {
    const guard = await start()
    for (let times = 0; times < 5; times++) await guard.raise()
    await restoreTo(1)
    await Promise.all(Array.from({ length: 10 }, () => start()))
    expect(await query('select reason from millrace.restoration')).toEqual([{ reason: 'behind' }])
  })
})
