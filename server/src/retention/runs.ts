/**
 * Runs that ended long ago, with all that hangs on them. They are found along the primary key: ids are UUIDv7, so that the old ones come
 * first, and no index has to be kept for them by every run that ends.
 */
import type { Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { plainArray, transaction, withClient } from '../store/sql.ts'
import { uuidAt } from '../store/partitions.ts'
import type { Old } from './leftovers.ts'
import type { Pace } from './pace.ts'

const runsAtOnce = 2000

/** A branch goes with the run that it is a branch of, not before. */
export async function purgeRuns(pool: Pool, { cutoff, workspace = null }: Old, pace: Pace): Promise<void> {
  let after = uuidAt(0)
  while (!pace.stopped) {
    const page = await withClient(pool, (sql) =>
      sql.query<{ id: string; old: boolean }>(
        `select r.id, r.status <> 0 and r.since < cutoff.at and not coalesce(root.status = 0 or root.since >= cutoff.at, false) as old
         from (select to_timestamp($3::float8 / 1000) as at) cutoff, millrace.run r left join millrace.run root on root.id = r.branch_of
         where r.id > $1::uuid and r.id < $2::uuid and ($5::int is null or r.workspace = $5) order by r.id limit $4`,
        [after, uuidAt(cutoff), cutoff, runsAtOnce, workspace],
      ),
    )
    const old = page.filter((run) => run.old).map(({ id }) => id)
    if (old.length > 0) {
      const gone = await pace.step(() => removeRuns(pool, old))
      for (const [table, rows] of gone) await pace.removed(table, rows)
    }
    if (page.length < runsAtOnce) break
    after = page.at(-1)!.id
  }
  if (workspace === null) await pace.repeat(() => removeCalls(pool, cutoff))
}

type Removed = readonly (readonly [table: string, rows: number])[]

/** A run that has ended never lives again, so nothing needs to be locked. A message that still is to leave stays until it has. */
async function removeRuns(pool: Pool, ids: readonly string[]): Promise<Removed> {
  const list = plainArray(ids)
  return transaction(pool, async (sql) => {
    const count = async (statement: string) =>
      (await sql.query<{ rows: number }>(`with gone as (${statement} returning 1) select count(*)::int as rows from gone`, [list]))[0]!.rows
    const ofRun = `run = any($1::uuid[])`
    const messages = `select id from millrace.message where ${ofRun} and state not in ('queued', 'sending')`
    return [
      ['message_status', await count(`delete from millrace.message_status where message in (${messages})`)],
      ['message', await count(`delete from millrace.message where ${ofRun} and state not in ('queued', 'sending')`)],
      ['activation', await count(`delete from millrace.activation where ${ofRun}`)],
      ['run', await count(`delete from millrace.run where id = any($1::uuid[]) and status <> 0`)],
    ]
  })
}

const callsAtOnce = 1000

/** Calls that failed, or of which nobody knows, are kept for whoever looks into it, but not longer than their runs. */
async function removeCalls(pool: Pool, cutoff: Instant): Promise<number> {
  const gone = await withClient(pool, (sql) =>
    sql.query(
      `delete from millrace.call where id in (
         select id from millrace.call where state in (2, 3) and due_at < to_timestamp($1::float8 / 1000)
           and not exists (select from millrace.run r where r.id = call.run) limit $2)
       returning 1`,
      [cutoff, callsAtOnce],
    ),
  )
  return gone.length
}
