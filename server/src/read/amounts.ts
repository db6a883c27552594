/** What contacts of a workspace were given and spent in some of its days, by each kind of it that is installed. */
import type { Localized, Registry } from '@millrace/core'
import type pg from 'pg'
import { msOf } from '../store/rows.ts'
import { sqlOf } from './sql.ts'

export interface AmountsQuery {
  readonly workspace: number
  /** Days of the workspace, both counted in. */
  readonly from: string
  readonly to: string
}

export interface TotalAmount {
  readonly name: string
  readonly title: Localized
  readonly amount: number
}

export async function totalAmounts(
  { pool, registry }: { readonly pool: pg.Pool; readonly registry: Registry },
  { workspace, from, to }: AmountsQuery,
): Promise<readonly TotalAmount[]> {
  const kinds = registry.plugins.flatMap(({ periodAmounts = [] }) => periodAmounts)
  if (kinds.length === 0) return []
  const { rows } = await pool.query<{ from: number; to: number }>(
    `select ${msOf('($2::date::timestamp at time zone timezone)')} as from, ${msOf('(($3::date + 1)::timestamp at time zone timezone)')} as to
     from millrace.workspace where id = $1`,
    [workspace, from, to],
  )
  const period = { workspace, ...rows[0]! }
  return Promise.all(kinds.map(async ({ name, title, of }) => ({ name, title, amount: await of(sqlOf(pool), period) })))
}
