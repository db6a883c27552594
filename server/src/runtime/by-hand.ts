/**
 * What people do with runs of a flow, one or many: take out, send on, try anew, leave a failure as it is. The first three go to the lanes of
 * the contacts like everything else, so that no worker is at a run meanwhile; many go in pages, each committed by itself: what is asked
 * for twice finds nothing left to do.
 */
import type { Instant, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { PostgresStore } from '../store/postgres-store.ts'
import { msOf } from '../store/rows.ts'
import { plainArray, withClient } from '../store/sql.ts'

/** Those of `runs` (null: of all) that are as described: of the flow, at the node, in the version; null: any. */
export interface Chosen {
  readonly runs: readonly string[] | null
  readonly flow: string | null
  readonly node: string | null
  readonly version: number | null
}

export interface HandOrder {
  readonly workspace: number
  readonly chosen: Chosen
  /** Goes to the history of each run. */
  readonly who: string
}

/** Answer how many runs were told. */
export interface RunHands {
  cancel(order: HandOrder): Promise<number>
  moveOn(order: HandOrder & { readonly port: string }): Promise<number>
  retry(order: HandOrder): Promise<number>
  /** Of failed runs; `heed` makes them count again. */
  ignore(order: HandOrder & { readonly heed: boolean }): Promise<number>
}

export interface HandSource {
  readonly pool: Pool
  readonly store: Pick<PostgresStore, 'pushBy'>
  now(): Promise<Instant>
}

const pageSize = 1000

interface Found {
  readonly id: string
  readonly contact: string
  readonly node: string
  readonly since: number
  readonly root: string
}

export function createRunHands(source: HandSource): RunHands {
  return {
    cancel: (order) => tell(source, order, { which: waiting, input: ({ root }) => ({ kind: 'cancel', run: root, who: order.who }) }),
    moveOn: (order) =>
      tell(source, order, {
        which: waiting,
        input: ({ id, node, since }) => ({ kind: 'moveOn', run: id, node, since, port: order.port, who: order.who }),
      }),
    retry: (order) => tell(source, order, { which: failed, input: ({ id }) => ({ kind: 'retry', run: id, who: order.who }) }),
    ignore: async ({ workspace, chosen, who, heed }) => {
      const mark = heed ? 'ignored_at = null, ignored_by = null' : 'ignored_at = millrace.clock_now(), ignored_by = $2'
      const { text, values } = whereOf(chosen, [workspace, who])
      const rows = await withClient(source.pool, (sql) =>
        sql.query(
          `update millrace.run r set ${mark}
           where r.workspace = $1 and $2::text is not null and r.status = 2 and ${heed ? '' : 'not'} ${isIgnored} and ${text} returning 1`,
          values,
        ),
      )
      return rows.length
    },
  }
}

/** Of a failed run `r`. */
export const isIgnored = '(r.ignored_at is not null and r.ignored_at >= r.since)'

const waiting = 'r.status = 0'
/** A run that failed because its branches did would have them all begin anew, messages and all. */
const failed = `r.status = 2 and r.branch_of is null
  and not exists (select from millrace.run b where b.contact = r.contact and b.branch_of = r.id and b.status = 2 and b.since = r.since)`
/** Whether a failed run `r` can be tried anew. */
export const isRetriable = `(${failed})`

type Told =
  | { readonly kind: 'cancel' | 'retry'; readonly run: string; readonly who: string }
  | (Pick<Found, 'node' | 'since'> & { readonly kind: 'moveOn'; readonly run: string; readonly port: string; readonly who: string })

interface Telling {
  readonly which: string
  input(run: Found): Told
}

/** Whoever comes there after it was asked for is none of those that were meant. */
async function tell(source: HandSource, { workspace, chosen }: HandOrder, { which, input }: Telling): Promise<number> {
  const asked = await source.now()
  const told = new Set<string>()
  for (let after: string | null = null; ;) {
    const from: string | null = after
    let page: readonly Found[] = []
    let inputs: readonly (Told & { readonly workspace: number; readonly contact: string })[] = []
    await source.store.pushBy(workspace, async (sql) => {
      page = await find(sql, { workspace, chosen, which, asked, after: from })
      // Branches of one run stand at one node together, and are taken out with it.
      const distinct = new Map(page.map((run) => [input(run).run, { workspace, contact: run.contact, ...input(run) }]))
      inputs = [...distinct.values()].filter(({ run }) => !told.has(run))
      return inputs
    })
    for (const { run } of inputs) told.add(run)
    if (page.length < pageSize) return told.size
    after = page.at(-1)!.id
  }
}

interface Finding {
  readonly workspace: number
  readonly chosen: Chosen
  readonly which: string
  readonly asked: Instant
  readonly after: string | null
}

async function find(sql: Sql, { workspace, chosen, which, asked, after }: Finding): Promise<readonly Found[]> {
  const { text, values } = whereOf(chosen, [workspace, asked, after, pageSize])
  const rows = await sql.query<Found>(
    `select r.id::text, r.contact::text, r.node, ${msOf('r.since')} as since, coalesce(r.branch_of, r.id)::text as root from millrace.run r
     where r.workspace = $1 and ${which} and r.since <= to_timestamp($2::float8 / 1000) and ($3::uuid is null or r.id > $3::uuid) and ${text}
     order by r.id limit $4`,
    values,
  )
  return rows.map((row) => ({ ...row, since: Math.round(row.since) }))
}

function whereOf({ runs, flow, node, version }: Chosen, before: readonly unknown[]) {
  const values = [...before]
  const param = (value: unknown) => `$${values.push(value)}`
  const parts = [
    ...(runs === null ? [] : [`r.id = any(${param(plainArray(runs))}::uuid[])`]),
    ...(flow === null ? [] : [`r.flow = ${param(flow)}::int`]),
    ...(node === null ? [] : [`r.node = ${param(node)}`]),
    ...(version === null ? [] : [`r.version = ${param(version)}::int`]),
  ]
  return { text: parts.length === 0 ? 'true' : parts.join(' and '), values }
}
