/** Runs as the API shows them: lists by flow, contact and state; one run with its steps in order and the path they took. */
import { isIgnored, isRetriable } from '../runtime/by-hand.ts'
import { idOfUser } from '../store/read.ts'
import type { Branch, Edge, EventRecord, FlowDocument, Json, JsonObject, Localized, Registry, RunStatus } from '@millrace/core'
import type pg from 'pg'
import { containing, searched } from './contacts.ts'
import { readNodeTitles, type NodeTitles } from './node-titles.ts'
import { tookWay, type Way } from './took-way.ts'
import { stepsOf, type BranchView, type StepView } from './run-steps.ts'

interface RunSource {
  readonly pool: pg.Pool
  readonly registry: Registry
}

/** By the numbers of `run.status`. */
export const runStates = ['waiting', 'completed', 'failed', 'exited', 'cancelled'] as const satisfies readonly RunStatus[]

export interface RunView {
  readonly id: string
  readonly flow: string
  readonly flowName: string
  readonly version: number
  readonly contact: string
  readonly userId: string | null
  readonly key: string
  readonly node: string
  readonly nodeTitle: Localized
  readonly state: RunStatus
  readonly enteredAt: string
  readonly since: string
  readonly wakeAt: string | null
}

export interface RunListItem extends RunView {
  readonly name: string | null
  /** It stands in a parallel branch of the run of that id. */
  readonly branchOf: string | null
  /** Of a run that failed. */
  readonly failure: { readonly code: string; readonly message: string } | null
  readonly retriable: boolean
  /** Somebody has seen the failure and leaves it as it is. */
  readonly ignored: { readonly at: string; readonly by: string | null } | null
}

export interface RunListQuery {
  readonly workspace: number
  readonly flow: string | null
  readonly version?: number | null
  /** Where it stands, or stood last: with it, branches are rows of their own, for it is they who stand there. */
  readonly node?: string | null
  /** Part of a userId, an anonymousId, an e-mail or a name. */
  readonly search?: string | null
  /** Of failures: those that somebody ignores, or the others; null: all. */
  readonly ignored?: boolean | null
  /** By userId. */
  readonly contact: string | null
  /** By internal id. */
  readonly contactId?: string
  readonly state: RunStatus | null
  /** Of these alone. */
  readonly ids?: readonly string[] | null
  /** The cursor: only runs with a smaller id, which are older. */
  readonly before: string | null
  readonly limit: number
}

interface Row {
  readonly id: string
  readonly flow: string
  readonly flow_name: string
  readonly version: number
  readonly contact: string
  readonly user_id: string | null
  readonly key: string
  readonly node: string
  readonly status: number
  readonly entered_at: Date
  readonly since: Date
  readonly wake_at: Date | null
}

const columns = `r.id::text, r.flow::text, f.name as flow_name, r.version, r.contact::text, c.user_id, r.key, r.node, r.status,
  r.entered_at, r.since, r.wake_at`
const joined = `millrace.run r join millrace.flow f on f.id = r.flow left join millrace.contact c on c.id = r.contact`

function runView(row: Row, titles: NodeTitles): RunView {
  return {
    id: row.id,
    flow: row.flow,
    flowName: row.flow_name,
    version: row.version,
    contact: row.contact,
    userId: row.user_id,
    key: row.key,
    node: row.node,
    nodeTitle: titles.of(row),
    state: runStates[row.status]!,
    enteredAt: row.entered_at.toISOString(),
    since: row.since.toISOString(),
    wakeAt: row.wake_at?.toISOString() ?? null,
  }
}

interface ListRow extends Row {
  readonly name: string | null
  readonly branch_of: string | null
  readonly failure: RunListItem['failure']
  readonly retriable: boolean
  readonly ignored: boolean
  readonly ignored_at: Date | null
  readonly ignored_by: string | null
}

const listColumns = `${columns}, coalesce(c.attributes->>'name', c.attributes->>'email') as name, r.branch_of::text,
  case when r.status = 2 then r.state::json->'failure' end as failure, ${isRetriable} as retriable,
  r.status = 2 and ${isIgnored} as ignored, r.ignored_at, r.ignored_by`

/** Runs that are looked at for a way they took: one statement's, and statements a page. */
const blockSize = 2000
const blocksMost = 10

export interface RunPage {
  readonly items: readonly RunListItem[]
  /** Where the next page begins; null: all was looked through. */
  readonly next: string | null
}

/** Of those that `query` finds, only the ones that went this way. No index knows them, so a page looks through a limited number of runs. */
export async function listRunsThrough(source: RunSource, { limit, ...query }: RunListQuery, way: Way): Promise<RunPage> {
  const took: string[] = []
  let { before } = query
  let isOver = false
  for (let blocks = 0; blocks < blocksMost && !isOver && took.length <= limit; blocks++) {
    const { last, size, ids } = await lookAt(source.pool, { ...query, before, limit: blockSize }, way)
    took.push(...ids)
    before = last ?? before
    isOver = size < blockSize
  }
  const ids = took.slice(0, limit)
  const items = ids.length === 0 ? [] : await listRuns(source, { ...query, before: null, ids, limit })
  return { items, next: took.length > limit ? ids.at(-1)! : isOver ? null : before }
}

interface Block {
  readonly last: string | null
  readonly size: number
  readonly ids: readonly string[]
}

async function lookAt(pool: pg.Pool, query: RunListQuery, { node, port }: Way): Promise<Block> {
  const values: unknown[] = [query.workspace]
  const param = (value: unknown) => `$${values.push(value)}`
  const block = `select r.id, r.workspace, r.contact, r.branch_of from millrace.run r left join millrace.contact c on c.id = r.contact
    where r.workspace = $1 and ${conditionsOf(query, param).join(' and ')} order by r.id desc limit ${param(query.limit)}`
  const { rows } = await pool.query<Block>(
    `with block as materialized (${block})
     select (select min(id::text) from block) as last, (select count(*)::int from block) as size,
       coalesce((select json_agg(b.id order by b.id desc) from block b where ${tookWay('b', { node: param(node), port: param(port) })}), '[]') as ids`,
    values,
  )
  return rows[0]!
}

/** Newest first, one more than `limit`. */
export async function listRuns(source: RunSource, query: RunListQuery): Promise<readonly RunListItem[]> {
  const values: unknown[] = [query.workspace]
  const conditions = conditionsOf(query, (value) => `$${values.push(value)}`)
  const { rows } = await source.pool.query<ListRow>(
    `select ${listColumns} from ${joined} where r.workspace = $1 and ${conditions.join(' and ')} order by r.id desc limit $${values.push(query.limit + 1)}`,
    values,
  )
  const titles = await readNodeTitles(source, query.workspace, rows)
  return rows.map((row) => ({
    ...runView(row, titles),
    name: row.name,
    branchOf: row.branch_of,
    failure: row.failure,
    retriable: row.retriable,
    ignored: row.ignored ? { at: row.ignored_at!.toISOString(), by: row.ignored_by } : null,
  }))
}

/** The state is written out: an index of the runs in one state is found by it. */
function conditionsOf(query: RunListQuery, param: (value: unknown) => string): readonly string[] {
  const { flow, version = null, node = null, search = null, ignored = null, contact, contactId = null, state, ids = null, before } = query
  return [
    ...(node === null ? ['r.branch_of is null'] : [`r.node = ${param(node)}`]),
    ...(flow === null ? [] : [`r.flow = ${param(flow)}::int`]),
    ...(version === null ? [] : [`r.version = ${param(version)}::int`]),
    ...(contact === null ? [] : [`r.contact = ${idOfUser(param(contact))}`]),
    ...(contactId === null ? [] : [`r.contact = ${param(contactId)}::bigint`]),
    ...(state === null ? [] : [`r.status = ${runStates.indexOf(state)}`]),
    ...(search === null ? [] : [searched(param(containing(search)))]),
    ...(ignored === null ? [] : [`${ignored ? '' : 'not '}${isIgnored}`]),
    ...(ids === null ? [] : [`r.id = any(${param(ids)}::uuid[])`]),
    ...(before === null ? [] : [`r.id < ${param(before)}::uuid`]),
  ]
}

export type { StepView }

export interface RunDetail extends RunView {
  readonly failure: Json
  readonly event: Json
  readonly data: Json
  readonly vars: JsonObject
  /** What it waits for, besides `wakeAt`. */
  readonly awaits: Json
  /** Those that began, in order, nested ones too. */
  readonly branches: readonly (BranchView & Pick<RunView, 'node' | 'since' | 'wakeAt'> & { readonly state: RunStatus })[]
  /** Of all branches, in order. */
  readonly steps: readonly StepView[]
  /** The edges it went along, in order. */
  readonly path: readonly Edge[]
}

interface DetailRow extends Row {
  readonly event: EventRecord | null
  readonly data: Json
  readonly state: JsonObject
  readonly document: FlowDocument
}

export async function findRun(source: RunSource, workspace: number, id: string): Promise<RunDetail | null> {
  const { rows } = await source.pool.query<DetailRow>(
    `select ${columns}, r.event::json, r.data::json, r.state::json, v.document from ${joined}
     join millrace.flow_version v on v.flow = r.flow and v.version = r.version
     where r.workspace = $1 and r.id = $2::uuid`,
    [workspace, id],
  )
  const row = rows[0]
  if (row === undefined) return null
  const branches = await branchesOf(source.pool, row)
  const steps = await stepsOf(source.pool, id, branches)
  const { failure = null, vars = {}, awaits = [] } = row.state
  return {
    ...runView(row, await readNodeTitles(source, workspace, [row])),
    failure,
    event: eventOf(row.event),
    data: row.data,
    vars: vars as JsonObject,
    awaits,
    branches: inOrderOf(steps, branches),
    steps,
    path: pathOf(steps, row.document.edges),
  }
}

function inOrderOf(steps: readonly StepView[], branches: RunDetail['branches']): RunDetail['branches'] {
  const order = [...new Set(steps.map(({ branch }) => branch))]
  return branches.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
}

interface BranchRow extends Row {
  readonly state: string
}

async function branchesOf(pool: pg.Pool, { id, contact }: DetailRow): Promise<RunDetail['branches']> {
  const { rows } = await pool.query<BranchRow>(
    `select id::text, node, status, since, wake_at, state from millrace.run where contact = $1::bigint and branch_of = $2::uuid order by id`,
    [contact, id],
  )
  return rows.map((row) => {
    const { branch } = JSON.parse(row.state) as { readonly branch: Branch }
    const { node, status, since, wake_at } = row
    return { ...branch, id: row.id, node, state: runStates[status]!, since: since.toISOString(), wakeAt: wake_at?.toISOString() ?? null }
  })
}

/** The event that started a run, with its instants as the API writes them. */
function eventOf(event: DetailRow['event']): Json {
  if (event === null) return null
  return { ...event, at: new Date(event.at).toISOString(), receivedAt: new Date(event.receivedAt).toISOString() } as unknown as Json
}

function pathOf(steps: readonly StepView[], edges: readonly Edge[]): readonly Edge[] {
  return steps.flatMap(({ node, port }) => {
    const edge = port === null ? undefined : edges.find(({ from, port: by }) => from === node && by === port)
    return edge === undefined ? [] : [edge]
  })
}

/** Null when there is no such run; false when it has ended. */
export async function isRunLive(pool: pg.Pool, workspace: number, id: string): Promise<boolean | null> {
  const { rows } = await pool.query<{ live: boolean }>(
    'select status = 0 as live from millrace.run where workspace = $1 and id = $2::uuid',
    [workspace, id],
  )
  return rows[0]?.live ?? null
}
