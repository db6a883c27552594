/**
 * What is too old goes, a little at a time: runs that ended, with their steps, messages and statuses, and the logs of events. A run that
 * lives keeps all of its own, however long it waits; so does one that ended too lately, and so do bonuses, contacts and counters.
 *
 * Everything is a short transaction followed by a pause at least as long, so that those who work beside it hardly notice. A process that
 * dies in the midst of it leaves nothing half done: the next round goes on from what is there.
 */
import type { Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { createLoop, type Loop } from '../runtime/loop.ts'
import { dropOldKeys } from '../store/idempotency.ts'
import { msOf } from '../store/rows.ts'
import { withClient } from '../store/sql.ts'
import { purgeWorkspace } from './by-workspace.ts'
import { foldDays } from '../store/counted-days.ts'
import { purgeEntries } from './entries.ts'
import { dropOldPartitions } from './partitions.ts'
import { purgeBlocks, purgeHead, purgeImports, purgeReferences, purgeRefusals, purgeStatuses } from './leftovers.ts'
import { createPace, type Pace } from './pace.ts'
import { shorterThan } from './settings.ts'
import { purgeRuns } from './runs.ts'

export interface RetentionOptions {
  readonly pool: Pool
  /** The most that any workspace keeps. Null: everything is kept for ever, but for what a workspace asks to go. */
  readonly days: number | null
  onError(error: unknown): void
}

/** How often a process looks whether a round is due, and how often one is, over all processes. */
const lookMs = 60_000
const roundHours = 6
const keysAtOnce = 5000

const dayMs = 24 * 3600 * 1000
/** An event that is sent again within these days is the same event, however short the retention is. */
const keyDays = 30

export function createRetention({ pool, days, onError }: RetentionOptions): Loop {
  const stopping = new AbortController()
  const round = async () => {
    const pace = createPace(pool, stopping.signal)
    if (await begin(pool, 'idempotency')) {
      await pace.repeat(() => withClient(pool, (sql) => dropOldKeys(sql, keysAtOnce)))
      await pace.repeat(() => withClient(pool, foldDays))
    }
    const shorter = await shorterThan(pool, days)
    if ((days === null && shorter.length === 0) || !(await begin(pool, 'retention'))) return
    const at = await now(pool)
    if (days !== null) await purge(pool, cutoffsAt(at, days), pace)
    for (const { workspace, ...own } of shorter) await purgeWorkspace(pool, { workspace, days: own, now: at }, pace)
    await pace.tidy()
  }
  const loop = createLoop({ round, pauseMs: lookMs, onError })
  return {
    start: loop.start,
    stop: async () => {
      stopping.abort()
      await loop.stop()
    },
  }
}

export interface Cutoffs {
  readonly cutoff: Instant
  /** Of the ids of events: one that is sent again later is taken for a new one. */
  readonly keys: Instant
}

export const cutoffsAt = (at: Instant, days: number): Cutoffs => ({ cutoff: at - days * dayMs, keys: at - Math.max(days, keyDays) * dayMs })

/** Removes what is older than `cutoff`; the order makes most of it go with whole partitions. */
export async function purge(pool: Pool, { cutoff, keys }: Cutoffs, pace: Pace): Promise<void> {
  await dropOldPartitions(pool, cutoff, pace)
  await purgeRuns(pool, { cutoff }, pace)
  await purgeStatuses(pool, cutoff, pace)
  await purgeReferences(pool, cutoff, pace)
  await purgeEntries(pool, cutoff, pace)
  await purgeBlocks(pool, { table: 'event_default', cutoff }, pace)
  await purgeBlocks(pool, { table: 'event_past', cutoff }, pace)
  await purgeBlocks(pool, { table: 'event_key', cutoff: keys }, pace)
  await purgeHead(pool, cutoff, pace)
  await purgeRefusals(pool, { cutoff }, pace)
  await purgeImports(pool, cutoff, pace)
  await pace.tidy()
}

/** Whichever process moves the hand does the task. */
async function begin(pool: Pool, task: 'idempotency' | 'retention'): Promise<boolean> {
  const rows = await withClient(pool, (sql) =>
    sql.query(
      `insert into millrace.upkeep as u (task, at) values ($2, now())
       on conflict (task) do update set at = now() where u.at < now() - $1 * interval '1 hour' returning 1`,
      [roundHours, task],
    ),
  )
  return rows.length > 0
}

async function now(pool: Pool): Promise<Instant> {
  const rows = await withClient(pool, (sql) => sql.query<{ now: number }>(`select ${msOf('millrace.clock_now()')} as now`))
  return Math.floor(rows[0]!.now)
}
