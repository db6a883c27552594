/**
 * Vitest's set-up: the server of `global-postgres.ts`, and on it one database that is migrated and has the queue's schema, of which each
 * test's own is a copy: that takes a fifth of the time that migrations take. Nothing has started on it: no workspace, no clock, no partition.
 */
import { Pool } from 'pg'
import { migrate } from '../../server/src/migrations/migrate.ts'
import { createAlarms } from '../../server/src/runtime/alarms.ts'
import startServer from './global-postgres.ts'
import { createEmptyDatabase, execute } from './postgres.ts'

/** Each project calls it; the first one's holds for all. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  const stopServer = await startServer()
  if (stopServer !== undefined) await forgoDurability(process.env['TEST_DATABASE_URL']!)
  if (process.env['TEST_DATABASE_TEMPLATE'] !== undefined) return undefined
  const database = await createEmptyDatabase()
  const pool = new Pool({ connectionString: database.url, max: 4 })
  await migrate(pool, [])
  const alarms = createAlarms({ pool, work: false, virtualNow: null, onError: (error) => console.error(error) })
  await alarms.start(() => {})
  await alarms.stop()
  await pool.end()
  process.env['TEST_DATABASE_TEMPLATE'] = new URL(database.url).pathname.slice(1)
  return async () => {
    delete process.env['TEST_DATABASE_TEMPLATE']
    await database.drop()
    await stopServer?.()
  }
}

/** Of a server that ends with the run nothing need outlive the machine, and waiting for the disk was a seventh of the time of its tests. */
async function forgoDurability(server: string): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await execute(server, `alter system set ${setting} = off`)
  await execute(server, 'select pg_reload_conf()')
}
