/** Who is behind a number of a split test's results: contacts of one variant, read through in their order, a limited number at a time. */
import { FlowError, type GroupContact, type GroupPage, type GroupQuery, type Sql } from '@millrace/core'
import type { Config, Metric } from './config.ts'
import { seriesOf } from './terms.ts'

/** Contacts that one statement looks at, and statements a page. */
const blockSize = 10_000
const blocksMost = 10

const did: Readonly<Record<Metric, string>> = { opens: 'opened', clicks: 'clicked', goal: 'reached', value: 'reached' }

const blockOf = (metric: Metric) => `
  with block as materialized (
    select contact, variant, at, ${did[metric]} as converted, value from millrace.experiment_assignment
    where workspace = $1 and flow = $2::int and node = $3 and series = $4::uuid and contact > $5::bigint order by contact limit $6),
  found as (
    select contact::text, floor(extract(epoch from at) * 1000)::float8 as at, converted, value::float8 as value
    from block where variant = $7 and (converted or not $8::boolean) order by block.contact limit $9)
  select (select max(contact)::text from block) as last, (select count(*)::int from block) as size,
    coalesce((select json_agg(f order by f.contact::bigint) from found f), '[]') as items`

interface Block {
  readonly last: string | null
  readonly size: number
  readonly items: readonly GroupContact[]
}

export async function countedContacts(sql: Sql, query: GroupQuery): Promise<GroupPage> {
  const config = query.config as Config
  const items: GroupContact[] = []
  let after = startOf(query.after)
  for (let blocks = 0; blocks < blocksMost; blocks++) {
    const { workspace, flow, node, group, converted, limit } = query
    const missing = limit - items.length
    const values = [workspace, flow, node, seriesOf(config), after, blockSize, group, converted, missing + 1]
    const [found] = await sql.query<Block>(blockOf(config.metric), values)
    const { last, size, items: more } = found!
    items.push(...more)
    if (items.length > limit) return { items: items.slice(0, limit), next: items[limit - 1]!.contact }
    if (last === null || size < blockSize) return { items, next: null }
    after = last
  }
  return { items, next: after }
}

function startOf(after: string | null): string {
  if (after === null) return '0'
  if (!/^\d{1,18}$/.test(after)) throw new FlowError('SPLIT_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
  return after
}
