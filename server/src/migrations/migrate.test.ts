import { definePlugin } from '@millrace/core'
import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { isMigrated, migrate } from './migrate.ts'

const plugin = definePlugin({
  name: 'lists',
  migrations: [
    { id: '002-b', sql: 'alter table millrace.list add column b int' },
    { id: '001-a', sql: 'create table millrace.list (a int)' },
  ],
})

describe('migrations', () => {
  let database: TestDatabase
  let pool: Pool
  beforeEach(async () => {
    database = await createEmptyDatabase()
    pool = new Pool({ connectionString: database.url })
    pool.on('error', () => {})
  })
  afterEach(async () => {
    await pool.end()
    await database.drop()
  })

  it('bring an empty database to what the code expects, plugins last, each in its order', async () => {
    expect(await isMigrated(pool, [plugin])).toBe(false)
    const applied = await migrate(pool, [plugin])
    expect(applied[0]).toBe('millrace:001-core')
    expect(applied.slice(-2)).toEqual(['lists:001-a', 'lists:002-b'])
    expect(await migrate(pool, [plugin])).toEqual([])
    expect(await isMigrated(pool, [plugin])).toBe(true)
  })

  it('are done once when many processes start at the same time', async () => {
    const pools = Array.from({ length: 6 }, () => new Pool({ connectionString: database.url }))
    const applied = await Promise.all(pools.map((each) => migrate(each, [plugin])))
    expect(applied.filter((ids) => ids.length > 0)).toHaveLength(1)
    await Promise.all(pools.map((each) => each.end()))
  })

  it('refuse a database that is ahead of the code, and leave it as it is', async () => {
    await migrate(pool, [plugin])
    await pool.query(`insert into millrace.migration (owner, id) values ('millrace', '999-future')`)
    await expect(migrate(pool, [plugin])).rejects.toMatchObject({
      code: 'MIGRATION_DATABASE_NEWER',
      message: expect.stringContaining('999-future'),
    })
    await pool.query(`update millrace.migration set owner = 'lists' where id = '999-future'`)
    await expect(migrate(pool, [plugin])).rejects.toMatchObject({
      code: 'MIGRATION_DATABASE_NEWER',
      message: expect.stringContaining('lists'),
    })
    expect(await migrate(pool, [])).toEqual([])
  })

  it('give up after 5 s on a table that somebody holds, and let everybody else at it again', { timeout: 20_000 }, async () => {
    await migrate(pool, [])
    const holder = await pool.connect()
    await holder.query('begin; lock table millrace.workspace in access share mode')
    const blocked = definePlugin({
      name: 'blocked',
      migrations: [{ id: '001', sql: 'alter table millrace.workspace add column blocked int' }],
    })
    const started = performance.now()
    await expect(migrate(pool, [blocked])).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('lock timeout'),
    })
    expect(performance.now() - started).toBeLessThan(8000)
    await holder.query('commit')
    holder.release()
    expect(await migrate(pool, [blocked])).toEqual(['blocked:001'])
  })

  it('that fail leave nothing of themselves', async () => {
    const broken = definePlugin({ name: 'broken', migrations: [{ id: '001', sql: 'create table millrace.half (a int); select 1 / 0' }] })
    await expect(migrate(pool, [broken])).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
    const { rows } = await pool.query(`select to_regclass('millrace.half') as half`)
    expect(rows).toEqual([{ half: null }])
  })
})
