/** The daily quota of a workspace as the API shows and sets it, and the starts that were refused. */
import type { Json } from '@millrace/core'
import type pg from 'pg'

export interface Quota {
  /** Runs that may start in a day; null: any number. */
  readonly perDay: number | null
  /** What it follows from, if it does. */
  readonly monthlyVisits: number | null
}

export interface QuotaView extends Quota {
  /** In the workspace's zone. */
  readonly day: string
  /** Runs started in this day since there is a quota. */
  readonly used: number
  readonly refused: number
}

/** A thousandth of a month's visits in a day, rounded up so that a small site has one. */
export const quotaOfVisits = (monthlyVisits: number): number => Math.ceil(monthlyVisits / 1000)

export async function readQuota(pool: pg.Pool, workspace: number): Promise<QuotaView> {
  const { rows } = await pool.query<QuotaView>(
    `select w.daily_quota as "perDay", w.monthly_visits::float8 as "monthlyVisits", to_char(today.day, 'YYYY-MM-DD') as day,
       coalesce(q.used, 0) as used,
       (select count(*)::int from millrace.refusal r
        where r.workspace = w.id and r.reason = 'quota' and r.at >= today.day::timestamp at time zone w.timezone) as refused
     from millrace.workspace w
     cross join lateral (select (millrace.clock_now() at time zone w.timezone)::date as day) today
     left join millrace.quota_day q on q.workspace = w.id and q.day = today.day
     where w.id = $1`,
    [workspace],
  )
  return rows[0]!
}

/** Takes effect with the next visit of each lane. */
export async function setQuota(pool: pg.Pool, workspace: number, { perDay, monthlyVisits }: Quota): Promise<void> {
  await pool.query('update millrace.workspace set daily_quota = $2, monthly_visits = $3 where id = $1', [workspace, perDay, monthlyVisits])
}

export interface RefusalView {
  readonly id: string
  readonly flow: string
  readonly flowName: string | null
  readonly contact: string
  readonly userId: string | null
  readonly at: string
  readonly reason: string
  readonly detail: Json
}

export interface RefusalQuery {
  readonly workspace: number
  readonly flow: string | null
  /** By userId. */
  readonly contact: string | null
  readonly before: string | null
  readonly limit: number
}

/** Newest first, one more than `limit`. */
export async function listRefusals(pool: pg.Pool, query: RefusalQuery): Promise<readonly RefusalView[]> {
  const { rows } = await pool.query<Omit<RefusalView, 'at'> & { readonly at: Date }>(
    `select r.id::text, r.flow::text, f.name as "flowName", r.contact::text, c.user_id as "userId", r.at, r.reason, r.detail
     from millrace.refusal r
     left join millrace.flow f on f.id = r.flow and f.workspace = r.workspace
     left join millrace.contact c on c.id = r.contact and c.workspace = r.workspace
     where r.workspace = $1 and ($2::int is null or r.flow = $2)
       and ($3::text is null or r.contact = (select id from millrace.contact where workspace = $1 and user_id = $3))
       and ($4::bigint is null or r.id < $4)
     order by r.id desc limit $5 + 1`,
    [query.workspace, query.flow, query.contact, query.before, query.limit],
  )
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }))
}
