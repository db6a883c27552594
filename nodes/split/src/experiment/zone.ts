/** The workspace's time zone, by which its reports know days. */
import type { Sql } from '@millrace/core'

export async function zoneOf(sql: Sql, workspace: number): Promise<string> {
  const [row] = await sql.query<{ timezone: string }>('select timezone from millrace.workspace where id = $1', [workspace])
  return row?.timezone ?? 'UTC'
}
