/**
 * Counts by day as they get old: a day that is over needs no row for each lane. Lane -1 has what they were folded into; sums stay what
 * they were at every instant.
 */
import type { Sql } from '@millrace/core'

/** Flows and days at once. */
const foldedAtOnce = 20

/** Whoever still counts for a day so long past (a clock that is behind) opens a row of its lane, which is folded the next time. */
export async function foldDays(sql: Sql): Promise<number> {
  const rows = await sql.query<{ folded: number }>(
    `with old as (
       select distinct flow, day from millrace.counter_day where lane >= 0 and day < (millrace.clock_now() at time zone 'UTC')::date - 2 limit $1),
     gone as (
       delete from millrace.counter_day c using old where c.flow = old.flow and c.day = old.day and c.lane >= 0 returning c.*),
     kept as (
       insert into millrace.counter_day (workspace, lane, flow, version, day, node, what, count)
       select workspace, -1, flow, version, day, node, what, sum(count) from gone group by workspace, flow, version, day, node, what
       on conflict (flow, node, day, what, version, lane) do update set count = counter_day.count + excluded.count)
     select (select count(*)::int from gone) as folded`,
    [foldedAtOnce],
  )
  return rows[0]!.folded
}
