/** Looks for texts in every row of every table of a database, whatever its columns are. */
import type { Pool } from 'pg'

/** Tables in which one of the texts stands, with it and a row that has it. */
export async function findInDatabase(
  pool: Pool,
  texts: readonly string[],
): Promise<readonly { readonly table: string; readonly text: string; readonly row: string }[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const found: { table: string; text: string; row: string }[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string; row: string }>(
      `select w.text, left(max(t::text), 1000) as row from ${name} t cross join unnest($1::text[]) as w (text)
       where position(lower(w.text) in lower(t::text)) > 0 group by w.text`,
      [texts],
    )
    found.push(...rows.map((row) => ({ table: name, ...row })))
  }
  return found
}
