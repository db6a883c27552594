/** Messages by the day of the workspace on which steps made them, by channel and by what became of them. */
import type pg from 'pg'
import { uuidAt } from '../store/partitions.ts'

export interface MessageDaysQuery {
  readonly workspace: number
  readonly flow: string | null
  readonly channel: string | null
  /** Epoch ms: from and with the first, up to the second. */
  readonly from: number
  readonly to: number
}

export interface MessageDay {
  readonly day: string
  readonly channel: string
  /** `queued`: all; `waiting`, `refused`, `failed`, `unknown`: where they stand; the rest: statuses, by people alone. */
  readonly what: string
  readonly count: number
}

export async function countMessageDays(pool: pg.Pool, query: MessageDaysQuery): Promise<readonly MessageDay[]> {
  const { workspace, flow, channel, from, to } = query
  const { rows } = await pool.query<MessageDay>(days, [workspace, uuidAt(from), uuidAt(to), flow, channel])
  return rows
}

const day = '(m.queued_at at time zone w.timezone)::date::text'
const days = `
  with picked as (
    select m.id, m.channel, m.state, ${day} as day from millrace.message m join millrace.workspace w on w.id = m.workspace
    where m.workspace = $1 and m.id >= $2::uuid and m.id < $3::uuid and ($4::int is null or m.flow = $4) and ($5::text is null or m.channel = $5))
  select day, channel, 'queued' as what, count(*)::float8 as count from picked group by 1, 2
  union all
  select day, channel, case when state in ('queued', 'sending') then 'waiting' else state end, count(*)::float8 from picked
  where state in ('queued', 'sending', 'refused', 'failed', 'unknown') group by 1, 2, 3
  union all
  select p.day, p.channel, s.status, count(*)::float8 from picked p join millrace.message_status s on s.message = p.id
  where s.message >= $2::uuid and s.message < $3::uuid and not s.machine and p.state <> 'refused' and s.status not in ('failed', 'unknown')
  group by 1, 2, 3
  order by 1, 2, 3`
