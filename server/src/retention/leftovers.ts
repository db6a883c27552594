/**
 * What hangs on no run: the logs outside their partitions, what messages are called elsewhere, the ids of events that were received, the mail of the built-in inbox, starts that
 * were refused, and what was kept of imports.
 */
import type { Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { uuidAt } from '../store/partitions.ts'
import { withClient } from '../store/sql.ts'
import type { Pace } from './pace.ts'

export interface Old {
  readonly cutoff: Instant
  /** Absent: of all of them. */
  readonly workspace?: number | null
}

/** 8 KB each: some thousand rows, of which none may be old. */
const blocksAtOnce = 64

/**
 * Rows received before the cutoff, found by reading the table from end to end, a stretch of blocks at a time: an index for this alone would
 * cost every event. An event whose id is forgotten would be a new one if it came again.
 */
export async function purgeBlocks(
  pool: Pool,
  { table, cutoff, workspace = null }: Old & { readonly table: string },
  pace: Pace,
): Promise<void> {
  const query = <T>(text: string, values: readonly unknown[]) => withClient(pool, (sql) => sql.query<T>(text, values))
  const [size] = await query<{ blocks: number }>(
    `select coalesce(pg_relation_size(to_regclass($1)) / current_setting('block_size')::int, 0)::int as blocks`,
    [`millrace.${table}`],
  )
  for (let block = 0; block < size!.blocks && !pace.stopped; block += blocksAtOnce) {
    const gone = await pace.step(() =>
      query(
        `delete from millrace.${table} where ctid >= $1::tid and ctid < $2::tid and received_at < to_timestamp($3::float8 / 1000)
           and ($4::int is null or workspace = $4) returning 1`,
        [`(${block},0)`, `(${block + blocksAtOnce},0)`, cutoff, workspace],
      ),
    )
    await pace.removed(table, gone.length)
  }
}

const messagesAtOnce = 5000

/** Statuses of messages that went with their partition. */
export async function purgeStatuses(pool: Pool, cutoff: Instant, pace: Pace): Promise<void> {
  let after = uuidAt(0)
  for (;;) {
    const page = await pace.step(() => statusPage(pool, { after, cutoff }))
    await pace.removed('message_status', page.gone)
    if (page.last === null || pace.stopped) return
    after = page.last
  }
}

async function statusPage(
  pool: Pool,
  { after, cutoff }: { readonly after: string; readonly cutoff: Instant },
): Promise<{ readonly last: string | null; readonly gone: number }> {
  const rows = await withClient(pool, (sql) =>
    sql.query<{ last: string | null; gone: number }>(
      `with page as (
         select distinct message from millrace.message_status where message > $1::uuid and message < $2::uuid order by message limit $3),
       gone as (
         delete from millrace.message_status s using page p
         where s.message = p.message and not exists (select from millrace.message m where m.id = p.message) returning 1)
       select (select max(message::text) from page) as last, (select count(*)::int from gone) as gone`,
      [after, uuidAt(cutoff), messagesAtOnce],
    ),
  )
  return rows[0]!
}

const mailsAtOnce = 500

/** Mail caught by the built-in inbox, whose ids follow time. */
export async function purgeHead(pool: Pool, cutoff: Instant, pace: Pace): Promise<void> {
  await pace.repeat(async () => {
    const gone = await withClient(pool, (sql) =>
      sql.query(
        `delete from millrace.inbox_mail where at < to_timestamp($1::float8 / 1000)
           and id in (select id from millrace.inbox_mail order by id limit $2) returning 1`,
        [cutoff, mailsAtOnce],
      ),
    )
    return gone.length
  })
}

const rowsAtOnce = 5000

/** Starts that were refused; their ids follow time. */
export async function purgeRefusals(pool: Pool, { cutoff, workspace = null }: Old, pace: Pace): Promise<void> {
  await pace.repeat(async () => {
    const gone = await withClient(pool, (sql) =>
      sql.query(
        `delete from millrace.refusal where at < to_timestamp($1::float8 / 1000)
           and id in (select id from millrace.refusal where $3::int is null or workspace = $3 order by id limit $2) returning 1`,
        [cutoff, rowsAtOnce, workspace],
      ),
    )
    await pace.removed('refusal', gone.length)
    return gone.length
  })
}

/** What outside systems called messages, and which message was the last to an address, once the message is gone. */
export async function purgeReferences(pool: Pool, cutoff: Instant, pace: Pace): Promise<void> {
  await pace.repeat(async () => {
    const gone = await withClient(pool, (sql) =>
      sql.query(
        `delete from millrace.message_reference where ctid = any(array(
           select r.ctid from millrace.message_reference r where r.at < to_timestamp($1::float8 / 1000)
             and not exists (select from millrace.message m where m.id = r.message) limit $2)) returning 1`,
        [cutoff, rowsAtOnce],
      ),
    )
    await pace.removed('message_reference', gone.length)
    return gone.length
  })
}

/** Imports that ended, or that nothing was heard of, so long ago; first their refused rows, which say of people what the file said. */
export async function purgeImports(pool: Pool, cutoff: Instant, pace: Pace): Promise<void> {
  await pace.repeat(async () => {
    const gone = await withClient(pool, (sql) =>
      sql.query(
        `delete from millrace.import_refused where ctid = any(array(
           select r.ctid from millrace.import i join millrace.import_refused r on r.import = i.id
           where i.beat_at < to_timestamp($1::float8 / 1000) limit $2)) returning 1`,
        [cutoff, rowsAtOnce],
      ),
    )
    await pace.removed('import_refused', gone.length)
    return gone.length
  })
  if (pace.stopped) return
  await pace.step(() =>
    withClient(pool, (sql) => sql.query('delete from millrace.import where beat_at < to_timestamp($1::float8 / 1000)', [cutoff])),
  )
}
