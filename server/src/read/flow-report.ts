/** All flows side by side: what happened in them in some days, by day, and how many are inside now. From the counters alone. */
import type pg from 'pg'
import type { FlowRow } from '../runtime.ts'

export interface FlowReportQuery {
  readonly workspace: number
  /** Days of the workspace, both counted in. */
  readonly from: string
  readonly to: string
  /** Ids of flows; null: all. */
  readonly flows: readonly string[] | null
}

export interface PeriodCounts {
  readonly entered: number
  readonly completed: number
  readonly failed: number
  /** By an exit rule, a goal, the end of their stay, or by hand. */
  readonly exited: number
}

export interface DayCounts extends PeriodCounts {
  readonly day: string
}

export interface FlowReport extends PeriodCounts {
  readonly id: string
  readonly name: string
  readonly state: FlowRow['state']
  readonly version: number | null
  readonly inside: number
  /** Days on which anything happened. */
  readonly days: readonly DayCounts[]
}

interface Row {
  readonly id: string
  readonly name: string
  readonly state: FlowRow['state']
  readonly version: number | null
  readonly inside: number
  readonly days: readonly DayCounts[] | null
}

const none: PeriodCounts = { entered: 0, completed: 0, failed: 0, exited: 0 }

export const sumOf = (days: readonly PeriodCounts[]): PeriodCounts =>
  days.reduce<PeriodCounts>(
    (sum, day) => ({
      entered: sum.entered + day.entered,
      completed: sum.completed + day.completed,
      failed: sum.failed + day.failed,
      exited: sum.exited + day.exited,
    }),
    none,
  )

/** Whoever was taken over to another version came into the flow once. */
export async function reportFlows(pool: pg.Pool, { workspace, from, to, flows }: FlowReportQuery): Promise<readonly FlowReport[]> {
  const { rows } = await pool.query<Row>(report, [workspace, from, to, flows])
  return rows.map(({ days, ...flow }) => ({ ...flow, ...sumOf(days ?? []), days: days ?? [] }))
}

const sumWhere = (...whats: readonly string[]) => `sum(count) filter (where what in (${whats.map((what) => `'${what}'`).join(', ')}))`

const report = `
  select f.id::text, f.name, f.state, f.current_version as version, coalesce(now.inside, 0)::float8 as inside, past.days
  from millrace.flow f
  left join lateral (
    select sum(case what when 'entered' then count else -count end) as inside from millrace.counter c
    where c.flow = f.id and c.node = '' and what in ('entered', 'completed', 'failed', 'exited', 'cancelled', 'left:@moved')) now on true
  left join lateral (
    select json_agg(d order by d.day) as days from (
      select day::text, coalesce(sum(case what when 'entered' then count when 'left:@moved' then -count end), 0)::float8 as entered,
        coalesce(${sumWhere('completed')}, 0)::float8 as completed, coalesce(${sumWhere('failed')}, 0)::float8 as failed,
        coalesce(${sumWhere('exited', 'cancelled')}, 0)::float8 as exited
      from millrace.counter_day c where c.flow = f.id and c.node = '' and c.day >= $2::date and c.day <= $3::date group by day) d) past on true
  where f.workspace = $1 and ($4::int[] is null or f.id = any($4::int[])) and (f.state <> 'archived' or past.days is not null or $4 is not null)
  order by f.id desc limit 1000`
