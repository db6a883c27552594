/**
 * Which visit a lane's visitor is in, kept where the visit's own rollback does not reach: so that whoever finds the lane next knows of a
 * process that died in it (reliability: poison).
 *
 * A mark costs no round trip of the visit: the lane's lock brings the last one along, and the new one is written on another connection
 * while the visit loads; only the decision waits for it, which is where plugins' code runs. It names the visit's transaction, so nothing
 * has to be taken back: what became of that transaction says whether the visit was done. One small unlogged row for up to 2,000 inputs
 * is far below a hundredth of the visit.
 */
import { randomUUID } from 'node:crypto'
import type { Instant, LaneKey, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { msOf } from './rows.ts'
import { withClient } from './sql.ts'

/** What the visits of a lane left behind, read with its lock. */
export interface MarkRow {
  readonly mark_visit: string | null
  readonly mark_process: string | null
  readonly mark_piece: string | null
  readonly mark_alone: boolean | null
  /** Whether the marked visit came to nothing and its process never said so. */
  readonly mark_broken: boolean | null
  readonly careful_seq: string | null
  readonly careful_at: number | null
}

/** Columns of a mark `m`, for `MarkRow`. A mark from a restored dump may name a transaction that is still to come. */
export const markColumns = `m.visit::text as mark_visit, m.process as mark_process, m.piece as mark_piece, m.alone as mark_alone,
  case when m.visit < pg_current_xact_id() then pg_xact_status(m.visit) = 'aborted' end as mark_broken,
  m.careful_seq, ${msOf('m.careful_at')} as careful_at`

/** A lane in which a process died, or whose work is being taken piece by piece since one did. */
export interface Suspicion {
  /** The marked visit: whoever acts on the suspicion acts on this mark only, for another process may be ahead. */
  readonly visit: string | null
  /** The one input or run that the visit had, and whether nothing else was under way in the process; null: it had many. */
  readonly died: { readonly piece: string; readonly alone: boolean } | null
  /** What is to be taken piece by piece: inputs up to this one and runs due by then. Null: not fixed yet. */
  readonly bounds: { readonly seq: string; readonly at: Instant } | null
}

export interface Marks {
  /** Null: the lane may be visited as any other. A visit of our own that failed did not kill us. */
  suspicionOf(row: MarkRow): Suspicion | null
  /** Resolves once the mark stands, or is given up: it must never hold a visit up. */
  put(lane: LaneKey, mark: Mark): Promise<void>
  /** The visit failed, and here we are. */
  survived(lane: LaneKey, visit: string): void
}

export interface Mark {
  /** The transaction. */
  readonly visit: string
  /** Of a visit that takes one piece of work. */
  readonly piece: string | null
  readonly alone: boolean
}

/** A pool without a free connection gives none in time. The mark then comes late or never, and a death is noticed one later. */
const patienceMs = 200

export function createMarks(pool: Pool): Marks {
  const process = randomUUID()
  return {
    suspicionOf: (row) => {
      const bounds = row.careful_seq === null ? null : { seq: row.careful_seq, at: Math.round(row.careful_at!) }
      const broken = row.mark_broken === true && row.mark_process !== process
      const visit = row.mark_visit
      if (!broken) return bounds === null ? null : { visit, died: null, bounds }
      return { visit, died: row.mark_piece === null ? null : { piece: row.mark_piece, alone: row.mark_alone === true }, bounds }
    },
    put: (lane, mark) => {
      const written = withClient(pool, (sql) => putMark(sql, lane, { ...mark, process })).catch(() => {})
      return soon(written)
    },
    survived: (lane, visit) => {
      withClient(pool, (sql) => takeBack(sql, lane, visit)).catch(() => {})
    },
  }
}

async function soon(written: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
  await Promise.race([written, late])
  clearTimeout(timer)
}

/** One that comes late does not replace that of a later visit. */
async function putMark(sql: Sql, { workspace, lane }: LaneKey, mark: Mark & { readonly process: string }): Promise<void> {
  await sql.query(
    `insert into millrace.visit_mark (workspace, lane, visit, process, piece, alone) values ($1, $2, $3::xid8, $4, $5, $6)
     on conflict (workspace, lane) do update
       set visit = excluded.visit, process = excluded.process, piece = excluded.piece, alone = excluded.alone
       where visit_mark.visit is null or visit_mark.visit < excluded.visit`,
    [workspace, lane, mark.visit, mark.process, mark.piece, mark.alone],
  )
}

async function takeBack(sql: Sql, { workspace, lane }: LaneKey, visit: string): Promise<void> {
  await sql.query('update millrace.visit_mark set visit = null where workspace = $1 and lane = $2 and visit = $3::xid8', [
    workspace,
    lane,
    visit,
  ])
}

/** From here on the lane's work is taken piece by piece: what it has now, not what comes later. Null: somebody else was ahead. */
export async function beCareful(sql: Sql, { workspace, lane }: LaneKey, seen: string | null): Promise<Suspicion['bounds']> {
  const [row] = await sql.query<{ seq: string; at: number }>(
    `update millrace.visit_mark set visit = null, piece = null, careful_at = millrace.clock_now(),
       careful_seq = coalesce((select max(seq) from millrace.inbox where workspace = $1 and lane = $2), 0)
     where workspace = $1 and lane = $2 and visit is not distinct from $3::xid8
     returning careful_seq as seq, ${msOf('careful_at')} as at`,
    [workspace, lane, seen],
  )
  return row === undefined ? null : { seq: row.seq, at: Math.round(row.at) }
}

/** The death is dealt with. */
export async function forget(sql: Sql, { workspace, lane }: LaneKey, seen: string | null): Promise<void> {
  await sql.query(
    `update millrace.visit_mark set visit = null, piece = null where workspace = $1 and lane = $2 and visit is not distinct from $3::xid8`,
    [workspace, lane, seen],
  )
}

/** The lane is as any other, unless a process has died in it since. */
export async function trust(sql: Sql, { workspace, lane }: LaneKey): Promise<void> {
  await sql.query(
    `delete from millrace.visit_mark where workspace = $1 and lane = $2
       and (visit is null or (visit < pg_current_xact_id() and pg_xact_status(visit) = 'committed'))`,
    [workspace, lane],
  )
}
