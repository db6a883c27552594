/** Reading that must not go on for ever: whatever plugins ask there is of one snapshot, changes nothing, and ends after some seconds. */
import type { Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { Problem } from '../http/problem.ts'
import { withClient } from '../store/sql.ts'

export const reportMs = 5000

/** Throws `Problem` REPORT_SLOW. */
export async function readWithin<T>(pool: Pool, ms: number, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withClient(pool, async (sql) => {
    await sql.query('begin isolation level repeatable read read only')
    try {
      await sql.query(`select set_config('statement_timeout', $1, true)`, [`${ms}ms`])
      const done = await work(sql)
      await sql.query('commit')
      return done
    } catch (error) {
      await sql.query('rollback').catch(() => {})
      throw (error as { code?: unknown } | null)?.code === canceled ? slow() : error
    }
  })
}

const canceled = '57014'
const slow = () => new Problem('REPORT_SLOW', 'This takes too long to count at the moment; try again later', { retryAfter: 10 })
