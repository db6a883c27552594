/** Whether this process could do its work now: what a load balancer asks before it sends requests here. */
import type pg from 'pg'

export interface Readiness {
  readonly database: boolean
  /** The tables of pg-boss are there. */
  readonly queue: boolean
  readonly migrations: boolean
}

/** Never throws: a database that cannot be asked is not ready. */
export async function readReadiness(pool: pg.Pool): Promise<Readiness> {
  try {
    const { rows } = await pool.query<{ queue: boolean; migrations: boolean }>(
      `select to_regclass('pgboss.job') is not null as queue, to_regclass('millrace.event_name') is not null as migrations`,
    )
    return { database: true, queue: rows[0]?.queue === true, migrations: rows[0]?.migrations === true }
  } catch {
    return { database: false, queue: false, migrations: false }
  }
}
