/** A transaction that begins with its first statement: what asks outside systems first holds no connection meanwhile. */
import type { Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { transaction } from '../store/sql.ts'

/** Commits what `work` did by its `sql`, or undoes it when it throws. Without a statement there is no transaction. */
export async function lazyTransaction<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const outcome = Promise.withResolvers<void>()
  let begun: Promise<Sql> | null = null
  let ended: Promise<void> = Promise.resolve()
  const begin = (): Promise<Sql> => {
    const opened = Promise.withResolvers<Sql>()
    ended = transaction(pool, (sql) => {
      opened.resolve(sql)
      return outcome.promise
    })
    ended.catch((error: unknown) => opened.reject(error))
    return opened.promise
  }
  const sql: Sql = { query: async (text, values) => (await (begun ??= begin())).query(text, values) }
  try {
    const result = await work(sql)
    outcome.resolve()
    await ended
    return result
  } catch (error) {
    outcome.promise.catch(() => {})
    outcome.reject(error)
    await ended.catch(() => {})
    throw error
  }
}
