/**
 * What one workspace keeps for a shorter time than the installation. Months hold all workspaces, so that its rows are taken out of them,
 * a little at a time. Of messages the content goes: to whom one was sent and what became of it is kept with its run.
 */
import type { Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { uuidAt } from '../store/partitions.ts'
import { withClient } from '../store/sql.ts'
import { purgeBlocks, purgeRefusals } from './leftovers.ts'
import type { Pace } from './pace.ts'
import { purgeRuns } from './runs.ts'
import type { RetentionSettings } from './settings.ts'

const dayMs = 24 * 3600 * 1000

export interface WorkspaceOrder {
  readonly workspace: number
  readonly days: RetentionSettings
  readonly now: Instant
}

export async function purgeWorkspace(pool: Pool, { workspace, days, now }: WorkspaceOrder, pace: Pace): Promise<void> {
  const before = (count: number): Instant => now - count * dayMs
  if (days.runs !== null) {
    await purgeRuns(pool, { cutoff: before(days.runs), workspace }, pace)
    await purgeRefusals(pool, { cutoff: before(days.runs), workspace }, pace)
  }
  if (days.messages !== null) await emptyMessages(pool, { workspace, cutoff: before(days.messages) }, pace)
  if (days.events !== null) {
    for (const table of await eventTables(pool)) await purgeBlocks(pool, { table, cutoff: before(days.events), workspace }, pace)
  }
}

interface Span {
  readonly workspace: number
  readonly cutoff: Instant
}

/** Where events are kept: months, what came from before them, and the rest. */
async function eventTables(pool: Pool): Promise<readonly string[]> {
  const rows = await withClient(pool, (sql) =>
    sql.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'millrace.event'::regclass order by 1`,
    ),
  )
  return rows.map(({ name }) => name)
}

const messagesAtOnce = 1000

/** Along the primary key, whose ids follow time. A message that still is to leave keeps its content until it has. */
async function emptyMessages(pool: Pool, { workspace, cutoff }: Span, pace: Pace): Promise<void> {
  let after = uuidAt(0)
  while (!pace.stopped) {
    const { last, gone } = await pace.step(() => emptyPage(pool, { workspace, cutoff, after }))
    await pace.removed('message', gone)
    if (last === null) return
    after = last
  }
}

async function emptyPage(
  pool: Pool,
  { workspace, cutoff, after }: Span & { readonly after: string },
): Promise<{ readonly last: string | null; readonly gone: number }> {
  const [row] = await withClient(pool, (sql) =>
    sql.query<{ last: string | null; gone: number }>(
      `with page as (
         select id from millrace.message where workspace = $1 and id > $2::uuid and id < $3::uuid and content <> '{}'
           and state not in ('queued', 'sending') order by id limit $4),
       emptied as (
         update millrace.message m set content = '{}' from page where m.id = page.id returning 1)
       select (select max(id::text) from page) as last, (select count(*)::int from emptied) as gone`,
      [workspace, after, uuidAt(cutoff), messagesAtOnce],
    ),
  )
  return row!
}
