/** Lanes as rows: locking one is the right to touch its contacts' runs (law 8). */
import { laneCount, laneOf, type Instant, type LaneKey, type Sql } from '@millrace/core'
import { markColumns, type MarkRow } from './marks.ts'
import { msOf } from './rows.ts'

export const laneOfContact = (contact: string): number => laneOf(contact, laneCount)

export const laneName = ({ workspace, lane }: LaneKey): string => `${workspace}:${lane}`

/** Each lane once. */
export function distinctLanes(lanes: Iterable<LaneKey>): readonly LaneKey[] {
  return [...new Map([...lanes].map((lane) => [laneName(lane), lane])).values()]
}

export async function createLanes(sql: Sql, workspace: number): Promise<void> {
  await sql.query(
    `insert into millrace.lane (workspace, lane) select $1::int, generate_series(0, $2::int - 1)
     on conflict do nothing`,
    [workspace, laneCount],
  )
}

export interface LockedLane {
  readonly now: Instant
  readonly alarmAt: Instant | null
  /** Of the workspace: another one than last time means that flows are to be read again. */
  readonly revision: string
  /** Of the transaction that holds the lane. */
  readonly visit: string
  /** Runs that may start in a day of the workspace; null: any number. */
  readonly quota: number | null
  /** Whether contacts are due to be looked at. */
  readonly looking: boolean
  /** The stamp of a survey that the lane is to take part in. */
  readonly survey: string | null
  /** What the visits before this one left behind. */
  readonly mark: MarkRow
}

interface LockRow extends MarkRow {
  readonly quota: number | null
  readonly looking: boolean
  readonly survey: string | null
  readonly now: number
  readonly alarm_at: number | null
  readonly revision: string | null
  readonly visit: string
}

/**
 * Holds the lane until the transaction ends; null when another visitor has it. The workspace's revision and the mark of the visit
 * before come along for free.
 */
export async function lockLane(sql: Sql, { workspace, lane }: LaneKey): Promise<LockedLane | null> {
  const [row] = await sql.query<LockRow>(
    `select ${msOf('millrace.clock_now()')} as now, ${msOf('l.alarm_at')} as alarm_at,
       w.revision || ' ' || w.timezone as revision, w.daily_quota as quota,
       exists (select from millrace.look k where k.workspace = l.workspace and k.lane = l.lane and k.look_at <= millrace.clock_now()) as looking,
       (select s.stamp::text from millrace.survey s where s.workspace = l.workspace and s.lane = l.lane) as survey,
       pg_current_xact_id()::text as visit, ${markColumns}
     from millrace.lane l left join millrace.workspace w on w.id = l.workspace
     left join millrace.visit_mark m on m.workspace = l.workspace and m.lane = l.lane
     where l.workspace = $1 and l.lane = $2 for update of l skip locked`,
    [workspace, lane],
  )
  if (row === undefined) return null
  const alarmAt = row.alarm_at === null ? null : Math.round(row.alarm_at)
  return {
    now: Math.floor(row.now),
    alarmAt,
    revision: row.revision ?? '',
    quota: row.quota,
    visit: row.visit,
    looking: row.looking,
    survey: row.survey,
    mark: row,
  }
}

/** Both lanes, lower number first, so that two mergers never wait for each other. Waits for visitors. */
export async function lockLanes(sql: Sql, workspace: number, lanes: readonly number[]): Promise<void> {
  await sql.query(`select from millrace.lane where workspace = $1 and lane = any($2::smallint[]) order by lane for update`, [
    workspace,
    lanes,
  ])
}

export async function setAlarm(sql: Sql, { workspace, lane }: LaneKey, at: Instant | null): Promise<void> {
  await sql.query(`update millrace.lane set alarm_at = to_timestamp($3::float8 / 1000) where workspace = $1 and lane = $2`, [
    workspace,
    lane,
    at,
  ])
}

/** The earliest wake of a lane among flows that are not held, or the earliest look. */
export async function nextWake(sql: Sql, { workspace, lane }: LaneKey, held: string): Promise<Instant | null> {
  const [row] = await sql.query<{ at: number | null }>(
    `select ${msOf(`least(
       (select wake_at from millrace.run where workspace = $1 and lane = $2 and status = 0 and wake_at is not null and flow <> all($3::int[])
        order by wake_at limit 1),
       (select look_at from millrace.look where workspace = $1 and lane = $2 and look_at is not null order by look_at limit 1))`)} as at`,
    [workspace, lane, held],
  )
  return row!.at === null ? null : Math.round(row!.at)
}

/** Flows that stand still, as an int[]. */
export const heldFlows = `array(select id from millrace.flow where state in ('paused', 'archived'))`

/** Whether contacts of lane `l` are to be looked at by the instant that the expression names. */
export const looksDue = (at: string): string =>
  `(exists (select from millrace.look k where k.workspace = l.workspace and k.lane = l.lane and k.look_at <= ${at})
    or exists (select from millrace.survey s where s.workspace = l.workspace and s.lane = l.lane))`

export interface DueLane extends LaneKey {
  /** The last visit that is known of: another one than before means that somebody is at it. */
  readonly visit: string | null
}

/** Lanes with inputs, runs that are due now, or contacts to be looked at. */
export async function dueLanes(sql: Sql): Promise<readonly DueLane[]> {
  return sql.query<DueLane>(
    `with held as materialized (select ${heldFlows} as flows, millrace.clock_now() as now)
     select l.workspace, l.lane, (select m.visit::text from millrace.visit_mark m where m.workspace = l.workspace and m.lane = l.lane) as visit
     from millrace.lane l, held
     where exists (select from millrace.inbox i where i.workspace = l.workspace and i.lane = l.lane)
       or exists (select from millrace.run r where r.workspace = l.workspace and r.lane = l.lane and r.status = 0
         and r.wake_at <= held.now and r.flow <> all(held.flows))
       or ${looksDue('held.now')}`,
  )
}

/** Lanes that wake within the horizon and have no alarm for it (slack and all): it lay too far ahead when the wait was made, or was lost. */
export async function lanesWithoutAlarm(
  sql: Sql,
  { horizonMs, slackMs }: { readonly horizonMs: number; readonly slackMs: number },
): Promise<readonly LaneKey[]> {
  return sql.query<LaneKey>(
    `with held as materialized (select ${heldFlows} as flows, millrace.clock_now() as now)
     select l.workspace, l.lane from millrace.lane l, held,
       lateral (select least(
         (select r.wake_at from millrace.run r where r.workspace = l.workspace and r.lane = l.lane and r.status = 0
           and r.wake_at is not null and r.flow <> all(held.flows) order by r.wake_at limit 1),
         (select k.look_at from millrace.look k where k.workspace = l.workspace and k.lane = l.lane and k.look_at is not null
           order by k.look_at limit 1)) as wake_at) n
     where n.wake_at <= held.now + $1::float8 * interval '1 millisecond'
       and (l.alarm_at is null or l.alarm_at <= held.now
         or l.alarm_at > greatest(n.wake_at, held.now) + $2::float8 * interval '1 millisecond')`,
    [horizonMs, slackMs],
  )
}
