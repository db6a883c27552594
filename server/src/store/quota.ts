/**
 * The daily quota of a workspace: how many runs may start in one of its days. Exact both ways: never one more, and nobody is refused
 * while there is room. A visit reads what is used, decides, and counts its own starts as the last statement before its commit: only
 * that moment of visits of one workspace excludes another. What was used only grows within a day, so that what a visit refused by an
 * older number is refused by the newest, too; and when its starts do not fit any more, it begins again. Workspaces without a quota
 * ask for nothing of this.
 */
import type { Decision, Instant, Refusal, Sql } from '@millrace/core'
import { plainArray, textArray, toJson } from './sql.ts'

/** Another lane started runs meanwhile, and not all of this visit's fit any more: nothing of it was done. */
export class QuotaMoved extends Error {
  constructor() {
    super('The quota of the day was used up by another visit meanwhile')
    this.name = 'QuotaMoved'
  }
}

export interface QuotaQuery {
  readonly workspace: number
  readonly now: Instant
  readonly quota: number
}

/** The workspace's day at `$2` (epoch ms). */
const day = `(select (to_timestamp($2::float8 / 1000) at time zone w.timezone)::date from millrace.workspace w where w.id = $1)`

export async function startsLeft(sql: Sql, { workspace, now, quota }: QuotaQuery): Promise<number> {
  const [row] = await sql.query<{ used: number }>(`select used from millrace.quota_day where workspace = $1 and day = ${day}`, [
    workspace,
    now,
  ])
  return Math.max(0, quota - (row?.used ?? 0))
}

/** Throws `QuotaMoved`. */
export async function countStarts(sql: Sql, { workspace, now, quota }: QuotaQuery, count: number): Promise<void> {
  if (count === 0) return
  const counted = await sql.query(
    `insert into millrace.quota_day (workspace, day, used) values ($1, ${day}, $3)
     on conflict (workspace, day) do update set used = quota_day.used + excluded.used where quota_day.used + excluded.used <= $4
     returning 1`,
    [workspace, now, count, quota],
  )
  if (counted.length === 0) throw new QuotaMoved()
}

/** Runs that contacts entered by: branches are no starts. */
export const startsOf = ({ created }: Decision): number => created.reduce((sum, { branch }) => sum + (branch === undefined ? 1 : 0), 0)

/** What no int can be was no flow. */
const isFlow = ({ flow }: Refusal) => /^[1-9]\d{0,8}$/.test(flow)

export async function insertRefusals(sql: Sql, workspace: number, all: readonly Refusal[]): Promise<void> {
  const refusals = all.filter(isFlow)
  if (refusals.length === 0) return
  await sql.query(
    `insert into millrace.refusal (workspace, flow, contact, at, reason, detail)
     select $1, flow, contact, to_timestamp(at / 1000), reason, detail::json
     from unnest($2::int[], $3::bigint[], $4::float8[], $5::text[], $6::text[]) as r (flow, contact, at, reason, detail)`,
    [
      workspace,
      plainArray(refusals.map(({ flow }) => flow)),
      plainArray(refusals.map(({ contact }) => contact)),
      plainArray(refusals.map(({ at }) => at)),
      textArray(refusals.map(({ reason }) => reason)),
      textArray(refusals.map(({ detail }) => toJson(detail))),
    ],
  )
}
