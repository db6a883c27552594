/** How far the work is behind: what the door, readiness and metrics ask of the queue. Each is a handful of index look-ups a lane. */
import type pg from 'pg'

/** Seconds that the oldest unhandled input has waited, by the runtime's clock; 0 when there is none. */
export async function inboxAge(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ seconds: string | null }>(
    `select extract(epoch from millrace.clock_now() - min(oldest.received_at)) as seconds
     from millrace.lane l cross join lateral (
       select received_at from millrace.inbox i where i.workspace = l.workspace and i.lane = l.lane order by seq limit 1
     ) oldest`,
  )
  return Math.max(0, Number(rows[0]?.seconds ?? 0))
}

/** Seconds since the longest overdue run should have been woken; 0 when none is due. */
export async function runLag(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ seconds: string | null }>(
    `select extract(epoch from millrace.clock_now() - min(earliest.wake_at)) as seconds
     from millrace.lane l cross join lateral (
       select wake_at from millrace.run r
       where r.workspace = l.workspace and r.lane = l.lane and r.status = 0 and r.wake_at is not null order by wake_at limit 1
     ) earliest`,
  )
  return Math.max(0, Number(rows[0]?.seconds ?? 0))
}

const callStates = ['queued', 'running', 'unknown', 'failed'] as const

/** Calls that are not done, by state. */
export async function callCounts(pool: pg.Pool): Promise<ReadonlyMap<(typeof callStates)[number], number>> {
  const { rows } = await pool.query<{ state: number; count: string }>('select state, count(*) as count from millrace.call group by state')
  const counts = new Map(rows.map(({ state, count }) => [state, Number(count)]))
  return new Map(callStates.map((name, state) => [name, counts.get(state) ?? 0]))
}
