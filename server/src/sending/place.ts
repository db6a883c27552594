/**
 * Which server's which database this is. A dump that is restored elsewhere is elsewhere; a failover, a restart and a move of the folder
 * change nothing.
 */
import type { Sql } from '@millrace/core'

export async function placeOf(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ oid: string; may: boolean }>(
    `select oid::text, has_function_privilege('pg_control_system()', 'execute') as may from pg_database where datname = current_database()`,
  )
  // Some hosted servers keep their identifier to themselves.
  if (!row!.may) return `?/${row!.oid}`
  const [system] = await sql.query<{ id: string }>('select system_identifier::text as id from pg_control_system()')
  return `${system!.id}/${row!.oid}`
}
