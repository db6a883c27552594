/**
 * How many contacts a rule holds for now. All of the workspace are asked, page by page, as a visit would ask them; nothing is written, and
 * no statement goes on past the time that the count has.
 */
import { audienceOf, type Contact, type Registry, type Rule, type Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { Problem } from '../http/problem.ts'
import { loadFacts } from '../store/load.ts'
import { contactColumns, contactOf, msOf, type ContactRow } from '../store/rows.ts'
import { patienceMs, withClient } from '../store/sql.ts'

export interface CountBounds {
  readonly signal: AbortSignal
  /** By `performance.now()`. */
  readonly until: number
}

export interface Counted {
  readonly count: number
  /** Contacts that there are. */
  readonly of: number
}

const pageSize = 10_000
/** Pages at once: while one is evaluated, another is read. */
const readers = 2
/** Of a statement of a bounded count: it is to end before its connection is taken for lost. */
const statementMsMax = patienceMs - 1000
const unbounded: CountBounds = { signal: new AbortController().signal, until: Infinity }

export interface CountAt {
  readonly workspace: number
  readonly rule: Rule
  readonly bounds?: CountBounds | undefined
}

/** Throws `Problem` SEGMENT_COUNT_SLOW or SEGMENT_COUNT_STOPPED. */
export async function countMatching(
  pool: Pool,
  registry: Registry,
  { workspace, rule, bounds: limits = unbounded }: CountAt,
): Promise<Counted> {
  const asked = audienceOf(registry, rule)
  const bounds = await bounded(pool, limits, (sql) => pageBounds(sql, workspace))
  let [count, of, next] = [0, 0, 0]
  const read = async () => {
    for (let page = next++; page < bounds.length - 1; page = next++) {
      await bounded(pool, limits, async (sql) => {
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

const slow = () =>
  new Problem(
    'SEGMENT_COUNT_SLOW',
    'Counting takes too long for this rule; ask for fewer or shorter counts of events, or try again later',
    {
      retryAfter: 10,
    },
  )
const canceled = '57014'

/** A transaction that only reads, and ends with the time there is. */
async function bounded<T>(pool: Pool, { signal, until }: CountBounds, work: (sql: Sql) => Promise<T>): Promise<T> {
  const left = until - performance.now()
  if (signal.aborted) throw new Problem('SEGMENT_COUNT_STOPPED', 'The client went away')
  if (left <= 0) throw slow()
  return withClient(pool, async (sql) => {
    await sql.query('begin read only')
    try {
      const limit = Math.ceil(Math.min(left, statementMsMax))
      if (left < Infinity) await sql.query(`select set_config('statement_timeout', $1, true)`, [`${limit}ms`])
      const done = await work(sql)
      await sql.query('commit')
      return done
    } catch (error) {
      await sql.query('rollback').catch(() => {})
      throw (error as { code?: unknown } | null)?.code === canceled ? slow() : error
    }
  })
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
