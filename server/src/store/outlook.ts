/** What is due and what comes next, of lanes and calls together: one statement, asked again and again by whoever waits for the work to end. */
import type { Instant, LaneKey, Sql } from '@millrace/core'
import { paused } from '../sending/restoration.ts'
import { heldFlows, looksDue } from './lanes.ts'
import { msOf } from './rows.ts'

export interface Outlook {
  /** Lanes with inputs or due runs. */
  readonly lanes: readonly LaneKey[]
  /** Whether a call is due or under way, here or elsewhere. */
  readonly calling: boolean
  /** When something falls due next; null when nothing does. */
  readonly nextAt: Instant | null
}

/** `types` are the calls that are made here; those of other types wait for somebody else. */
export async function outlookOf(sql: Sql, types: readonly string[]): Promise<Outlook> {
  const [row] = await sql.query<{ lanes: readonly LaneKey[]; calling: boolean; next_at: number | null }>(
    `with at as materialized (select ${heldFlows} as held, millrace.clock_now() as now),
     lane as (select l.workspace, l.lane,
         exists (select from millrace.inbox i where i.workspace = l.workspace and i.lane = l.lane)
           or exists (select from millrace.run r where r.workspace = l.workspace and r.lane = l.lane and r.status = 0
             and r.wake_at <= at.now and r.flow <> all(at.held))
           or ${looksDue('at.now')} as due,
         least((select r.wake_at from millrace.run r where r.workspace = l.workspace and r.lane = l.lane and r.status = 0
           and r.wake_at > at.now and r.flow <> all(at.held) order by r.wake_at limit 1),
         (select k.look_at from millrace.look k where k.workspace = l.workspace and k.lane = l.lane and k.look_at > at.now
           order by k.look_at limit 1)) as wake
       from millrace.lane l, at),
     call as (select min(c.due_at) as due_at from millrace.workspace w, at, lateral (select c.due_at from millrace.call c
       where not ${paused} and c.workspace = w.id and c.state = 0 and c.type = any($1::text[]) and (c.flow is null or c.flow <> all(at.held))
       order by c.due_at limit 1) c)
     select coalesce((select json_agg(json_build_object('workspace', workspace, 'lane', lane)) from lane where due), '[]') as lanes,
       exists (select from millrace.call where state = 1) or coalesce((select due_at <= at.now from call, at), false) as calling,
       ${msOf('least((select min(wake) from lane), (select due_at from call, at where due_at > at.now))')} as next_at`,
    [types],
  )
  return { lanes: row!.lanes, calling: row!.calling, nextAt: row!.next_at === null ? null : Math.round(row!.next_at) }
}
