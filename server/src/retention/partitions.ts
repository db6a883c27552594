/**
 * Months of the logs that are over. A partition goes whole; what a kept run still has in it is put into the default partition first, so
 * that a run that waits for years keeps the log of its first day. A live run needs no event of the log: the one that started it is in its row.
 */
import type { Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { monthsOf, type Month } from '../store/partitions.ts'
import { connect } from '../store/sql.ts'
import type { Pace } from './pace.ts'

const young = (run: string) => `${run}.status = 0 or ${run}.since >= to_timestamp($1::float8 / 1000)`
/** A branch is kept as long as the run that it is a branch of. */
const ofKeptRun = `${young('r')} or ${young('root')}`
const kept = {
  event: null,
  activation: ofKeptRun,
  message: `${ofKeptRun} or p.state in ('queued', 'sending')`,
} as const

export async function dropOldPartitions(pool: Pool, cutoff: Instant, pace: Pace): Promise<void> {
  for (const table of ['event', 'activation', 'message'] as const) {
    for (const month of await monthsOf(pool, table)) {
      if (month.end > cutoff || pace.stopped) continue
      await pace.step(() => dropMonth(pool, { month, keep: kept[table], table, cutoff }))
    }
  }
}

interface Drop {
  readonly table: string
  readonly month: Month
  /** Which rows `p` stay, by their run `r` and, of a branch, its `root`. */
  readonly keep: string | null
  readonly cutoff: Instant
}

/** Dropping waits for whoever uses the log, and everybody waits behind it: so it waits for a moment only, and tries again. */
const lockTimeoutMs = 100
const tries = 50
const lockUnavailable = '55P03'

async function dropMonth(pool: Pool, drop: Drop): Promise<void> {
  for (let left = tries; left > 0; left--) {
    if (await tryDrop(pool, drop)) return
    await new Promise((resolve) => setTimeout(resolve, lockTimeoutMs))
  }
}

/** False when somebody used the log all the while; the next round has another try. */
async function tryDrop(pool: Pool, { table, month, keep, cutoff }: Drop): Promise<boolean> {
  const client = await connect(pool)
  try {
    await client.query(`begin; set local lock_timeout = ${lockTimeoutMs}`)
    if (keep !== null) {
      // Nobody changes what stays between here and the drop: a merge would, and waits.
      await client.query(`lock table millrace.${month.name} in share mode`)
      await client.query(
        `create temp table kept on commit drop as
         select p.* from millrace.${month.name} p left join millrace.run r on r.id = p.run
           left join millrace.run root on root.id = r.branch_of where ${keep}`,
        [cutoff],
      )
    }
    await client.query(`drop table millrace.${month.name}`)
    if (keep !== null) await client.query(`insert into millrace.${table} select * from kept`)
    await client.query('commit')
    return true
  } catch (error) {
    await client.query('rollback')
    if ((error as { code?: string }).code === lockUnavailable) return false
    throw error
  } finally {
    client.release()
  }
}
