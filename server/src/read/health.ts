/** Whether this process could do its work now: what a load balancer asks before it sends requests here. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PluginDefinition } from '@millrace/core'
import type pg from 'pg'
import { bossSchema } from '../runtime/alarms.ts'
import { isMigrated } from '../migrations/migrate.ts'
import { readNotice } from '../sending/restoration.ts'

export interface Readiness {
  readonly database: boolean
  /** The tables of pg-boss are there. */
  readonly queue: boolean
  readonly migrations: boolean
  /** `on`, or in plain words why nothing is sent. Whoever sends nothing can still receive, so it is ready. */
  readonly sending: string
}

const nothing: Readiness = { database: false, queue: false, migrations: false, sending: 'unknown' }
/** Whoever asks wants to know soon: a database that takes longer is as good as away. */
const withinMs = 1500

/** Never throws: a database that cannot be asked is not ready. */
export async function readReadiness(pool: pg.Pool, plugins: readonly PluginDefinition[]): Promise<Readiness> {
  const late = sleep(withinMs, nothing, { ref: false })
  return Promise.race([late, ask(pool, plugins).catch(() => nothing)])
}

async function ask(pool: pg.Pool, plugins: readonly PluginDefinition[]): Promise<Readiness> {
  const { rows } = await pool.query<{ queue: boolean }>('select to_regclass($1) is not null as queue', [`${bossSchema}.job`])
  const migrations = await isMigrated(pool, plugins).catch(() => false)
  const sending = migrations ? ((await readNotice(pool)) ?? 'on') : 'unknown'
  return { database: true, queue: rows[0]?.queue === true, migrations, sending }
}
