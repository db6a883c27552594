/** Events refused at the door: kept a week by the runtime's clock, so that they can be repaired and sent again. */
import type { Json } from '@millrace/core'
import type pg from 'pg'

export interface RefusedEvent {
  readonly code: string
  readonly message: string
  readonly body: Json
}

export interface RefusedView extends RefusedEvent {
  readonly id: string
  readonly receivedAt: string
}

/** Old rows removed each time: more than one request brings, so that the table stays bounded. */
const sweepMax = 1000

export async function keepRefused(pool: pg.Pool, workspace: number, refused: readonly RefusedEvent[]): Promise<void> {
  await pool.query(
    `delete from millrace.refused_event
     where received_at < millrace.clock_now() - interval '7 days'
       and id in (select id from millrace.refused_event where workspace = $1 order by id limit $2)`,
    [workspace, sweepMax],
  )
  await pool.query(
    `insert into millrace.refused_event (workspace, received_at, code, message, body)
     select $1, millrace.clock_now(), code, message, body from unnest($2::text[], $3::text[], $4::jsonb[]) as r (code, message, body)`,
    [workspace, refused.map(({ code }) => code), refused.map(({ message }) => message), refused.map(({ body }) => JSON.stringify(body))],
  )
}

/** Newest first, one row more than `limit`; `before` is an id. */
export async function listRefused(
  pool: pg.Pool,
  workspace: number,
  page: { readonly limit: number; readonly before: string | null },
): Promise<readonly RefusedView[]> {
  const { rows } = await pool.query<{ id: string; received_at: Date; code: string; message: string; body: Json }>(
    `select id::text, received_at, code, message, body from millrace.refused_event
     where workspace = $1 and ($2::bigint is null or id < $2) order by refused_event.id desc limit $3 + 1`,
    [workspace, page.before, page.limit],
  )
  return rows.map(({ received_at, ...rest }) => ({ ...rest, receivedAt: received_at.toISOString() }))
}
