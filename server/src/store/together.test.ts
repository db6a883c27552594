/** Statements that are asked together: done or undone as a whole, on a pipelined connection and on any other. */
import type { Socket } from 'node:net'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { ConnectionLost, oneStatement, transaction, transactionFrom } from './sql.ts'

/** A table of things, the first of which is there, and one connection to it. */
function openThings(pipeline: boolean) {
  let database: TestDatabase
  let pool: Pool
  beforeAll(async () => {
    database = await createDatabase()
    pool = new Pool({ connectionString: database.url, max: 1, pipeline })
    await pool.query('create table thing (id int primary key)')
    await pool.query('insert into thing values (1)')
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })
  return {
    pool: () => pool,
    things: async () => (await pool.query<{ id: number }>('select id from thing order by id')).rows.map(({ id }) => id),
  }
}

describe.each([true, false])('one statement, pipelined: %s', (pipeline) => {
  const { pool, things } = openThings(pipeline)
  const insert = 'insert into thing select unnest($1::int[]) returning id'

  it('is durable once it is answered', async () => {
    expect(await oneStatement(pool(), insert, [[2, 3]])).toEqual([{ id: 2 }, { id: 3 }])
    expect(await things()).toEqual([1, 2, 3])
  })

  it('leaves nothing when it is refused, and its connection is of use', async () => {
    await expect(oneStatement(pool(), insert, [[4, 1]])).rejects.toMatchObject({ code: '23505' })
    expect(await things()).toEqual([1, 2, 3])
  })

  it('tells of a connection that is lost under it', async () => {
    await expect(oneStatement(pool(), 'select pg_terminate_backend(pg_backend_pid())', [])).rejects.toBeInstanceOf(ConnectionLost)
    expect(await things()).toEqual([1, 2, 3])
  })
})

describe.each([true, false])('a transaction that fails, pipelined: %s', (pipeline) => {
  const { pool, things } = openThings(pipeline)
  const insert = 'insert into thing values ($1)'

  it('leaves nothing of statements that were asked together, whichever is refused', async () => {
    const asked = transaction(pool(), (sql) => Promise.all([1, 2, 3, 4, 5, 6].map((id) => sql.query(insert, [id]))))
    await expect(asked).rejects.toMatchObject({ code: '23505' })
    expect(await things()).toEqual([1])
  })

  it('leaves nothing of them when a neighbour throws', async () => {
    const thrown = new Error('not a statement')
    const asked = transaction(pool(), (sql) => Promise.all([...[2, 3, 4, 5].map((id) => sql.query(insert, [id])), Promise.reject(thrown)]))
    await expect(asked).rejects.toBe(thrown)
    expect(await things()).toEqual([1])
  })

  it('tells the reason, not what followed from it', async () => {
    const refused = async (query: Promise<unknown>, depth: number): Promise<unknown> => (depth === 0 ? query : refused(query, depth - 1))
    const asked = transaction(pool(), (sql) => Promise.all([refused(sql.query(insert, [1]), 20), sql.query(insert, [2])]))
    await expect(asked).rejects.toMatchObject({ code: '23505' })
  })

  it('takes no statement once it is over', async () => {
    const late = transaction(pool(), async (sql) => sql)
    await expect((await late).query(insert, [2])).rejects.toThrow('over')
    expect(await things()).toEqual([1])
  })
})

describe.each([true, false])('a transaction that asks with its beginning, pipelined: %s', (pipeline) => {
  const { pool, things } = openThings(pipeline)
  const lock = 'select id, pg_current_xact_id()::text as of from thing where id = $1 for update'

  it('hands on what was found, which is part of it', async () => {
    const found = await transactionFrom(
      pool(),
      (sql) => sql.query<{ id: number; of: string }>(lock, [1]),
      async (sql, rows) => {
        const [later] = await sql.query<{ of: string }>('select pg_current_xact_id()::text as of')
        await sql.query('insert into thing values (2)')
        return { rows, later }
      },
    )
    expect(found.rows).toEqual([{ id: 1, of: found.later!.of }])
    expect(await things()).toEqual([1, 2])
  })

  it('does no work when that is refused, and its connection is of use', async () => {
    let worked = false
    const asked = transactionFrom(
      pool(),
      (sql) => sql.query('select from nothing_of_that_name'),
      async () => (worked = true),
    )
    await expect(asked).rejects.toMatchObject({ code: '42P01' })
    expect([worked, await things()]).toEqual([false, [1, 2]])
  })

  it('tells of a connection that is lost under it', async () => {
    const asked = transactionFrom(
      pool(),
      (sql) => sql.query('select pg_terminate_backend(pg_backend_pid())'),
      async () => {},
    )
    await expect(asked).rejects.toBeInstanceOf(ConnectionLost)
    expect(await things()).toEqual([1, 2])
  })
})

describe('a pipelined connection', () => {
  const { pool } = openThings(true)

  it('sends what is asked in one turn in one packet, and nothing of it late', async () => {
    const client = await pool().connect()
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
    client.release()
    const writes = vi.spyOn(stream as unknown as { _writev: () => void }, '_writev')
    await transaction(pool(), async (sql) => {
      await Promise.all([1, 2, 3].map((n) => sql.query(`select ${n}::int as n`)))
      expect(writes).toHaveBeenCalledTimes(1)
      expect(await Promise.all([4, 5].map((n) => sql.query(`select ${n}::int as n`)))).toEqual([[{ n: 4 }], [{ n: 5 }]])
    })
    expect(writes).toHaveBeenCalledTimes(2)
    writes.mockRestore()
  })
})
