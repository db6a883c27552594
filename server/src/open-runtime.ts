/**
 * Everything a process of the product stands on, whether it serves HTTP or only works: database, plugins, mail, runtime. What was opened
 * is closed in reverse order, also when a later part fails.
 */
import type { PluginDefinition } from '@millrace/core'
import { Pool } from 'pg'
import { checkDatabase, databaseFault } from './config/database.ts'
import { ClockError } from './clock/clock.ts'
import { StartFault, type StartFaultCode } from './config/fault.ts'
import { makeDataFolder } from './config/data-folder.ts'
import { keptSecret } from './config/secret.ts'
import { isDatabaseAway } from './http/database-away.ts'
import { openInbox } from './inbox/index.ts'
import { MigrationError } from './migrations/migrate.ts'
import { loadPlugins } from './plugins/load.ts'
import { settingsOf } from './plugins/settings.ts'
import { startPostgres } from './postgres/embedded.ts'
import { PostgresError } from './postgres/errors.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { SendingFileFault } from './sending/fault.ts'
import { patienceMs } from './store/sql.ts'

export interface OpenOptions {
  /** Absent: the embedded Postgres in `data`. */
  readonly databaseUrl?: string
  readonly data: string
  readonly publicUrl: string
  /** Absent: made once and kept in `data`. */
  readonly secret?: string
  /** Absent: the built-in inbox catches all mail. */
  readonly smtpUrl?: string
  /** Definitions in place of the standard set, or names of packages besides it. */
  readonly plugins: readonly PluginDefinition[] | readonly string[]
  readonly testClock?: Date
  /** `host:port` of addresses that flows may send requests to although they are not public. */
  readonly allowHosts?: readonly string[]
  /** Absent: everything is kept for ever. */
  readonly retentionDays?: number
  readonly work: boolean
  readonly onError: (error: unknown, where: string) => void
  /** Told what a person at the terminal should know. */
  readonly say: (line: string) => void
}

export interface Opened {
  readonly runtime: Runtime
  readonly secret: string
  readonly hasInbox: boolean
  close(): Promise<void>
}

/** Connections of one process: visits, calls, ingest and reading. */
const connectionsMax = 20
/** A new connection must stand within this, and whoever waits for a free one waits no longer. */
const connectMs = 5000
/** For reads outside of transactions. The store measures its own patience; where both count, it comes first, and knows what to do. */
const queryMs = patienceMs + 1000
/** How long the pool keeps a connection that nobody uses; see `patienceMs`. */
const idleMs = 10_000

/** Throws `StartFault`. */
export async function openRuntime(options: OpenOptions): Promise<Opened> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    const url = options.databaseUrl ?? (await openPostgres(options, closers))
    const pool = await openPool(url, options, closers)
    const plugins = await pluginsOf(options.plugins)
    const hasInbox = options.smtpUrl === undefined
    const smtpUrl = options.smtpUrl ?? (await openMail(pool, options, closers))
    const secret = options.secret ?? (await keptSecret(options.data))
    const { work, publicUrl, onError, testClock, data, allowHosts = [] } = options
    const clock = testClock === undefined ? 'system' : ({ test: testClock } as const)
    const runtime = createRuntime({
      pool,
      plugins,
      work,
      publicUrl,
      secret,
      onError,
      clock,
      data,
      allowHosts,
      ...(options.retentionDays === undefined ? {} : { retentionDays: options.retentionDays }),
      settings: settingsOf(plugins, { smtpUrl }),
    })
    await startRuntime(runtime, url)
    closers.push(() => runtime.stop())
    return { runtime, secret, hasInbox, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Closers = (() => Promise<unknown>)[]

async function openPostgres({ data, say }: OpenOptions, closers: Closers): Promise<string> {
  await makeDataFolder(data)
  try {
    const postgres = await startPostgres({ dataDir: data, say })
    closers.push(() => postgres.stop())
    return postgres.url
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error
    throw new StartFault('POSTGRES_EMBEDDED', `The embedded Postgres: ${error.message}`, { cause: error })
  }
}

async function openPool(url: string, { onError }: OpenOptions, closers: Closers): Promise<Pool> {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: idleMs,
    query_timeout: queryMs,
    keepAlive: true,
    // Statements that do not need each other's answers travel together (store/sql.ts).
    pipeline: true,
  })
  // A connection that breaks while idle is replaced; unheard, its error would end the process.
  pool.on('error', (error) => onError(error, 'database connection'))
  closers.push(() => pool.end())
  await checkDatabase(pool, url)
  return pool
}

async function openMail(pool: Pool, { onError }: OpenOptions, closers: Closers): Promise<string> {
  const inbox = await openInbox({ pool, onError: (error) => onError(error, 'inbox') })
  closers.push(() => inbox.close())
  return inbox.smtpUrl
}

function pluginsOf(plugins: OpenOptions['plugins']): Promise<readonly PluginDefinition[]> {
  const given = plugins.filter((plugin) => typeof plugin !== 'string')
  const names = plugins.filter((plugin) => typeof plugin === 'string')
  return given.length > 0 ? Promise.resolve(given) : loadPlugins(names, process.cwd())
}

const migrationFaults = {
  MIGRATION_DATABASE_NEWER: 'DATABASE_NEWER',
  MIGRATION_FAILED: 'DATABASE_REFUSED',
  MIGRATION_LOCKED: 'DATABASE_REFUSED',
} as const satisfies Record<MigrationError['code'], StartFaultCode>

async function startRuntime(runtime: Runtime, url: string): Promise<void> {
  try {
    await runtime.start()
  } catch (error) {
    if (isDatabaseAway(error)) throw databaseFault(error, url)
    if (error instanceof MigrationError) throw new StartFault(migrationFaults[error.code], error.message, { cause: error })
    if (error instanceof SendingFileFault) throw new StartFault('SENDING_FILE', error.message, { cause: error })
    if (error instanceof ClockError) throw new StartFault('CONFIG_VALUE_INVALID', `MILLRACE_TEST_CLOCK: ${error.message}`, { cause: error })
    throw error
  }
}
