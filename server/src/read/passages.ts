/**
 * Who passed a node, and by which port: read back from the step log, the latest to enter the flow first. No index says who passed where,
 * so a page looks through a limited number of runs and tells how far back it came; from there the next page goes on.
 */
import type { StepRecord } from '@millrace/core'
import type pg from 'pg'
import { containing, searched } from './contacts.ts'
import { runStates } from './runs.ts'
import { tookWay, type Way } from './took-way.ts'

export interface PassageQuery {
  readonly workspace: number
  readonly flow: string
  readonly node: string
  /** By this port only; null: however they left. */
  readonly port: string | null
  readonly version: number | null
  /** Only those who went this way; null: however they came. */
  readonly through?: Way | null
  readonly search: string | null
  /** Id of the last run that was looked at. */
  readonly before: string | null
  readonly limit: number
}

export interface Passage {
  readonly run: string
  readonly contact: string
  readonly userId: string | null
  readonly name: string | null
  readonly version: number
  readonly at: string
  readonly port: string | null
  readonly outcome: StepRecord['outcome']
  readonly state: (typeof runStates)[number]
}

export interface PassagePage {
  readonly items: readonly Passage[]
  /** Where the next page begins; null: all was looked through. */
  readonly next: string | null
  /** When the last run that was looked at entered. */
  readonly lookedBackTo: string | null
}

/** Runs of whatever flow that one statement looks at, and statements a page. */
const blockSize = 10_000
const blocksMost = 10

interface Row extends Omit<Passage, 'at' | 'state'> {
  readonly at: Date
  readonly status: number
}

interface Block {
  readonly last: string | null
  readonly enteredAt: Date | null
  readonly size: number
  readonly rows: readonly Row[]
}

export async function listPassages(pool: pg.Pool, query: PassageQuery): Promise<PassagePage> {
  const items: Row[] = []
  let before = query.before
  let lookedBackTo: Date | null = null
  for (let blocks = 0; blocks < blocksMost; blocks++) {
    const { rows, last, enteredAt, size } = await lookAt(pool, { ...query, before, limit: query.limit - items.length + 1 })
    items.push(...rows)
    lookedBackTo = enteredAt ?? lookedBackTo
    if (items.length > query.limit) return page(items.slice(0, query.limit), items[query.limit - 1]!.run, null)
    if (size < blockSize) return page(items, null, null)
    before = last
  }
  return page(items, before, lookedBackTo)
}

const page = (rows: readonly Row[], next: string | null, lookedBackTo: Date | null): PassagePage => ({
  items: rows.map(({ at, status, ...row }) => ({ ...row, at: at.toISOString(), state: runStates[status]! })),
  next,
  lookedBackTo: lookedBackTo?.toISOString() ?? null,
})

async function lookAt(pool: pg.Pool, query: PassageQuery): Promise<Block> {
  const { workspace, flow, node, port, version, search, before, limit, through = null } = query
  const { rows } = await pool.query<Block>(block, [
    workspace,
    flow,
    node,
    port,
    version,
    search === null ? null : containing(search),
    before,
    limit,
    blockSize,
    through?.node ?? null,
    through?.port ?? null,
  ])
  const [found] = rows
  return { ...found!, rows: found!.rows.map((row) => ({ ...row, at: new Date(row.at) })) }
}

/** The latest passage of each run; one that only noticed something there did not pass. */
const block = `
  with block as materialized (
    select id, workspace, flow, contact, status, entered_at, branch_of from millrace.run where $7::uuid is null or id < $7::uuid order by id desc limit $9),
  mine as materialized (select * from block where workspace = $1 and flow = $2::int),
  passed as (
    select distinct on (m.id) m.id::text as run, m.contact::text, c.user_id as "userId", coalesce(c.attributes->>'name', c.attributes->>'email') as name,
      a.version, a.at, s.step->>'port' as port, s.step->>'outcome' as outcome, m.status
    from mine m join millrace.activation a on a.run = m.id
    cross join lateral json_array_elements(a.steps::json) with ordinality s (step, place)
    left join millrace.contact c on c.id = m.contact
    where s.step->>'node' = $3 and s.step->>'outcome' not in ('waiting', 'noticed', 'retried')
      and ($4::text is null or s.step->>'port' = $4 or ($4 = 'end' and s.step->>'outcome' = 'ended'))
      and ($5::int is null or a.version = $5) and ${searched('$6')}
      and ($10::text is null or ${tookWay('m', { node: '$10', port: '$11::text' })})
    order by m.id desc, a.seq desc, s.place desc limit $8)
  select (select min(id::text) from block) as last, (select min(entered_at) from block) as "enteredAt", (select count(*)::int from block) as size,
    coalesce((select json_agg(p order by p.run desc) from passed p), '[]') as rows`
