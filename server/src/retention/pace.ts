/**
 * How fast a purge may go: after each step it rests as long as the step took, and when a table has lost a tenth of its rows it is vacuumed
 * before more of it goes, so that dead rows stay few although autovacuum would come later.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { connect, withClient } from '../store/sql.ts'

export interface Pace {
  /** Does a step again and again until it answers 0; not when the process stops meanwhile. */
  repeat(step: () => Promise<number>): Promise<void>
  /** One step, then a rest. */
  step<T>(work: () => Promise<T>): Promise<T>
  /** Whether the process stops: then the purge ends where it is. */
  readonly stopped: boolean
  /** Notes that rows of a table of ours are gone. */
  removed(table: string, rows: number): Promise<void>
  /** Vacuums what has lost rows since. */
  tidy(): Promise<void>
}

const longestRestMs = 500
/** Fewer dead rows than this can wait for the end. */
const tidyRows = 10_000
const tidyPart = 0.1

export function createPace(pool: Pool, signal: AbortSignal): Pace {
  const dead = new Map<string, number>()
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await work()
    const rest = Math.min(longestRestMs, performance.now() - started)
    await sleep(rest, undefined, { signal }).catch(() => {})
    return result
  }
  const vacuum = async (table: string) => {
    dead.delete(table)
    await step(() => vacuumTable(pool, table))
  }
  return {
    step,
    get stopped() {
      return signal.aborted
    },
    repeat: async (work) => {
      while (!signal.aborted && (await step(work)) > 0);
    },
    removed: async (table, rows) => {
      if (rows === 0) return
      const sum = (dead.get(table) ?? 0) + rows
      dead.set(table, sum)
      if (sum >= tidyRows && sum >= tidyPart * (await rowsOf(pool, table))) await vacuum(table)
    },
    tidy: async () => {
      for (const table of dead.keys()) if (!signal.aborted) await vacuum(table)
    },
  }
}

/** As the planner believes; with partitions. */
async function rowsOf(pool: Pool, table: string): Promise<number> {
  const rows = await withClient(pool, (sql) =>
    sql.query<{ rows: number }>(
      `select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as rows from pg_class c
       where c.relkind = 'r' and (c.oid = $1::regclass or c.oid in (select inhrelid from pg_inherits where inhparent = $1::regclass))`,
      [`millrace.${table}`],
    ),
  )
  return rows[0]!.rows
}

/** Not in a transaction, and gently: as slow as autovacuum. A table that another session vacuums is left to that one. */
async function vacuumTable(pool: Pool, table: string): Promise<void> {
  const client = await connect(pool)
  try {
    await client.query(`set vacuum_cost_delay = '2ms'`)
    await client.query(`vacuum (skip_locked) millrace.${table}`)
  } finally {
    // The setting goes with the session.
    client.release(true)
  }
}
