/** A transaction of one statement that is asked all at once: done or undone as a whole, on a pipelined connection and on any other. */
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { ConnectionLost, oneStatement } from './sql.ts'

describe.each([true, false])('one statement, pipelined: %s', (pipeline) => {
  let database: TestDatabase
  let pool: Pool
  beforeAll(async () => {
    database = await createDatabase()
    pool = new Pool({ connectionString: database.url, max: 1, pipeline })
    await pool.query('create table thing (id int primary key)')
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })
  const insert = 'insert into thing select unnest($1::int[]) returning id'
  const things = async () => (await pool.query<{ id: number }>('select id from thing order by id')).rows.map(({ id }) => id)

  it('is durable once it is answered', async () => {
    expect(await oneStatement(pool, insert, [[1, 2]])).toEqual([{ id: 1 }, { id: 2 }])
    expect(await things()).toEqual([1, 2])
  })

  it('leaves nothing when it is refused, and its connection is of use', async () => {
    await expect(oneStatement(pool, insert, [[3, 1]])).rejects.toMatchObject({ code: '23505' })
    expect(await things()).toEqual([1, 2])
  })

  it('tells of a connection that is lost under it', async () => {
    await expect(oneStatement(pool, 'select pg_terminate_backend(pg_backend_pid())', [])).rejects.toBeInstanceOf(ConnectionLost)
    expect(await things()).toEqual([1, 2])
  })
})
