/** Events ever received, by name, with the properties they had: what pickers offer. */
import type pg from 'pg'

export interface EventNameView {
  readonly name: string
  readonly properties: readonly string[]
}

export async function listEventNames(pool: pg.Pool, workspace: number): Promise<readonly EventNameView[]> {
  const { rows } = await pool.query<EventNameView>(
    `select name, coalesce(array_agg(property order by property) filter (where property <> ''), '{}') as properties
     from millrace.event_name where workspace = $1 group by name order by name`,
    [workspace],
  )
  return rows
}
