/**
 * Removes what nobody will see any more while messages are kept, so that a site which nobody visits does not fill the table. That it
 * fails, as with a database that is away, is no fault of the message; the next minute tries again.
 */
import type { Sql } from '@millrace/core'
import { removeExpired } from './store.ts'

export type Clean = (sql: Sql) => Promise<void>

const everyMs = 60_000

/** Of one process, for all workspaces: asked more often, it does nothing. */
export function createClean(now: () => number = () => performance.now()): Clean {
  let last = Number.NEGATIVE_INFINITY
  return async (sql) => {
    if (now() - last < everyMs) return
    last = now()
    await removeExpired(sql).catch(() => {})
  }
}
