/** The pool as the `Sql` that plugins read by: outside any transaction, for reading alone. */
import type { Sql } from '@millrace/core'
import type pg from 'pg'

export function sqlOf(pool: pg.Pool): Sql {
  return {
    async query<R>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      const { rows } = await pool.query(text, [...values])
      return rows as R[]
    },
  }
}
