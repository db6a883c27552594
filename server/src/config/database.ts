/** Whether the database can be used at all, told in one line; a connection string is never shown, it has a password. */
import type pg from 'pg'
import { isDatabaseAway } from '../http/database-away.ts'
import { StartFault } from './fault.ts'

/** The oldest Postgres whose SQL we use. */
const versionMin = 14

/** Throws `StartFault` `DATABASE_*`. */
export async function checkDatabase(pool: pg.Pool, url: string): Promise<void> {
  try {
    const { rows } = await pool.query<{ version: number }>(`select current_setting('server_version_num')::int / 10000 as version`)
    const version = rows[0]?.version ?? 0
    if (version < versionMin)
      throw new StartFault('DATABASE_REFUSED', `DATABASE_URL is a Postgres ${version}; ${versionMin} or newer is needed`)
  } catch (error) {
    if (error instanceof StartFault) throw error
    throw databaseFault(error, url)
  }
}

/** The fault for an error of the database at start. */
export function databaseFault(error: unknown, url: string): StartFault {
  const where = placeOf(url)
  const reason = reasonOf(error)
  if (isDatabaseAway(error))
    return new StartFault('DATABASE_UNREACHABLE', `DATABASE_URL: no Postgres answers at ${where} (${reason})`, { cause: error })
  return new StartFault('DATABASE_REFUSED', `DATABASE_URL: the Postgres at ${where} refuses (${reason})`, { cause: error })
}

function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname || 'the local socket'}:${port || '5432'}${pathname}`
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const code = (error as { code?: unknown }).code
  const known = typeof code === 'string' && /^E[A-Z]+/.test(code)
  return (known ? code : error.message).split('\n', 1)[0]!
}
