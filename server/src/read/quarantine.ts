/** Inputs that could not be handled, as the API shows them: what came for whom, and why it was put aside. */
import type { Json } from '@millrace/core'
import type pg from 'pg'

export interface QuarantineView {
  readonly id: string
  readonly at: string
  readonly contact: string
  readonly userId: string | null
  readonly kind: string
  readonly payload: Json
  readonly error: string
  /** More than once of a look, which comes round until it succeeds. */
  readonly times: number
}

/** Newest first, one row more than `limit`; `before` is an id. */
export async function listQuarantine(
  pool: pg.Pool,
  workspace: number,
  page: { readonly limit: number; readonly before: string | null },
): Promise<readonly QuarantineView[]> {
  const { rows } = await pool.query<Omit<QuarantineView, 'at' | 'userId'> & { at: Date; user_id: string | null }>(
    `select q.id::text, q.at, q.contact::text, c.user_id, q.kind, q.payload, q.error, q.times
     from millrace.quarantine q left join millrace.contact c on c.id = q.contact and c.workspace = q.workspace
     where q.workspace = $1 and ($2::bigint is null or q.id < $2) order by q.id desc limit $3 + 1`,
    [workspace, page.before, page.limit],
  )
  return rows.map(({ at, user_id: userId, ...rest }) => ({ ...rest, at: at.toISOString(), userId }))
}

/** Of all workspaces. */
export async function quarantineCount(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('select count(*) as count from millrace.quarantine')
  return Number(rows[0]?.count ?? 0)
}
