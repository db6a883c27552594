/** How many contacts a rule holds for now. All of the workspace are asked, page by page, as a visit would ask them; nothing is written. */
import { audienceOf, type Contact, type Registry, type Rule, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { loadFacts } from '../store/load.ts'
import { contactColumns, contactOf, msOf, type ContactRow } from '../store/rows.ts'
import { withClient } from '../store/sql.ts'

export interface Counted {
  readonly count: number
  /** Contacts that there are. */
  readonly of: number
}

const pageSize = 10_000
/** Pages at once: while one is evaluated, another is read. */
const readers = 2

export async function countMatching(
  pool: Pool,
  registry: Registry,
  at: { readonly workspace: number; readonly rule: Rule },
): Promise<Counted> {
  const { workspace, rule } = at
  const asked = audienceOf(registry, rule)
  const bounds = await withClient(pool, (sql) => pageBounds(sql, workspace))
  let [count, of, next] = [0, 0, 0]
  const read = async () => {
    for (let page = next++; page < bounds.length - 1; page = next++) {
      await withClient(pool, async (sql) => {
        const contacts = await contactsBetween(sql, workspace, [bounds[page]!, bounds[page + 1]!])
        const now = await clockNow(sql)
        const ids = contacts.map(({ id }) => id)
        const wanted = asked.facts.map((name) => ({ name, ids }))
        const facts = await loadFacts(sql, registry, { workspace, now, wanted, pending: [] })
        count += contacts.filter(asked.audience(facts, now)).length
        of += contacts.length
      })
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
  return { count, of }
}

/** Ids that part the workspace's contacts into pages. */
async function pageBounds(sql: Sql, workspace: number): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from (select id, row_number() over (order by id) as place from millrace.contact where workspace = $1) c
     where place % $2 = 0 order by id`,
    [workspace, pageSize],
  )
  return ['0', ...rows.map(({ id }) => id), String(2n ** 63n - 1n)]
}

async function contactsBetween(sql: Sql, workspace: number, [after, to]: readonly [string, string]): Promise<readonly Contact[]> {
  const rows = await sql.query<ContactRow>(
    `select ${contactColumns} from millrace.contact c
     where c.workspace = $1 and c.id > $2::bigint and c.id <= $3::bigint and c.merged_into is null`,
    [workspace, after, to],
  )
  return rows.map(contactOf)
}

async function clockNow(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ at: number }>(`select ${msOf('millrace.clock_now()')} as at`)
  return Math.floor(row!.at)
}
