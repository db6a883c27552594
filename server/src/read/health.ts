/** Whether this process could do its work now: what a load balancer asks before it sends requests here. */
import type { PluginDefinition } from '@millrace/core'
import type pg from 'pg'
import { bossSchema } from '../runtime/alarms.ts'
import { isMigrated } from '../migrations/migrate.ts'

export interface Readiness {
  readonly database: boolean
  /** The tables of pg-boss are there. */
  readonly queue: boolean
  readonly migrations: boolean
}

/** Never throws: a database that cannot be asked is not ready. */
export async function readReadiness(pool: pg.Pool, plugins: readonly PluginDefinition[]): Promise<Readiness> {
  try {
    const { rows } = await pool.query<{ queue: boolean }>('select to_regclass($1) is not null as queue', [`${bossSchema}.job`])
    const migrations = await isMigrated(pool, plugins).catch(() => false)
    return { database: true, queue: rows[0]?.queue === true, migrations }
  } catch {
    return { database: false, queue: false, migrations: false }
  }
}
