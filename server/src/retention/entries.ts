/**
 * When contacts entered flows. An entry outlives its run for as long as it decides anything: under the policy `once`, and in a chain, for
 * ever, or the contact would be let in a second time; under `after` until its period is over.
 */
import { addDuration, type FlowSettings, type Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { withClient } from '../store/sql.ts'
import type { Pace } from './pace.ts'

const entriesAtOnce = 5000
const dayMs = 24 * 3600 * 1000
/** Months differ by three days, and zones by one: a period that began so much earlier is over everywhere. */
const calendarSlackMs = 4 * dayMs

export async function purgeEntries(pool: Pool, cutoff: Instant, pace: Pace): Promise<void> {
  const { rows } = await pool.query<{ flow: number; entry: FlowSettings['entry'] | null; now: Date }>(
    `select f.id as flow, millrace.clock_now() as now,
       case when v.document -> 'settings' ->> 'kind' = 'chain' then '{"policy":"once"}' else v.document -> 'settings' -> 'entry' end as entry
     from millrace.flow f join millrace.flow_version v on v.flow = f.id and v.version = f.current_version`,
  )
  for (const { flow, entry, now } of rows) {
    const before = deadBefore(entry ?? null, cutoff, now.getTime())
    if (before !== null) await pace.repeat(() => removeEntries(pool, { flow, before, pace }))
  }
}

/** Entries before this instant decide nothing; null: they all may. */
export function deadBefore(entry: FlowSettings['entry'] | null, cutoff: Instant, now: Instant): Instant | null {
  const policy = entry?.policy ?? 'always'
  if (policy === 'always') return cutoff
  if (policy === 'once' || entry?.period === undefined) return null
  return Math.min(cutoff, addDuration(now, `-${entry.period}`, 'UTC') - calendarSlackMs)
}

async function removeEntries(
  pool: Pool,
  { flow, before, pace }: { readonly flow: number; readonly before: Instant; readonly pace: Pace },
): Promise<number> {
  const gone = await withClient(pool, (sql) =>
    sql.query(
      `delete from millrace.entry where ctid = any(array(
         select ctid from millrace.entry where flow = $1 and at < to_timestamp($2::float8 / 1000) limit $3)) returning 1`,
      [flow, before, entriesAtOnce],
    ),
  )
  await pace.removed('entry', gone.length)
  return gone.length
}
