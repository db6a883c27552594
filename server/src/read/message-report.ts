/**
 * What became of the messages of a period, by channel, by kind and by the step that sent them. Two counts over the period's partitions,
 * each one statement; rates are shares of what was sent. A channel is known by what it can report: what it cannot is left out, not nought;
 * and so are receipts where none came at all, for then nobody sends any.
 */
import { messageStatuses, type Localized, type MessageStatus, type Registry } from '@millrace/core'
import type { Pool } from 'pg'
import { uuidAt } from '../store/partitions.ts'
import { connect } from '../store/sql.ts'
import { readNodeTitles } from './node-titles.ts'

export interface ReportQuery {
  readonly workspace: number
  readonly flow: string | null
  readonly channel: string | null
  /** Epoch ms: from and with the first, up to the second. */
  readonly from: number
  readonly to: number
}

/** What is told of messages besides their statuses. */
export const reportCounts = ['queued', 'waiting', 'refused', ...messageStatuses] as const
export type ReportCount = (typeof reportCounts)[number]
/** Shares of what was sent. */
export const reportRates = ['delivered', 'opened', 'clicked', 'replied', 'bounced', 'complained', 'unsubscribed'] as const
export type ReportRate = (typeof reportRates)[number]

export interface Numbers {
  /** `queued`: all that were to be sent; `waiting`: those that still are. */
  readonly counts: { readonly [count in ReportCount]?: number }
  /** Fetched by software alone: in no count above, and no sign of a reader. */
  readonly machine: { readonly [status in MessageStatus]?: number }
  readonly rates: { readonly [rate in ReportRate]?: number }
  /** What the channel could report, had anybody told it in this period: as absent above as what it cannot. */
  readonly untold: readonly MessageStatus[]
}

export interface ChannelReport extends Numbers {
  readonly channel: string
  readonly title: Localized
}

export interface KindReport extends ChannelReport {
  readonly transactional: boolean
}

export interface MessageReport extends ChannelReport {
  readonly flow: string | null
  readonly flowName: string | null
  readonly node: string | null
  readonly nodeTitle: Localized | null
}

export interface Report {
  readonly channels: readonly ChannelReport[]
  readonly kinds: readonly KindReport[]
  /** The most sent first; at most `messagesShown`. */
  readonly messages: readonly MessageReport[]
}

export const messagesShown = 1000

interface Source {
  readonly pool: Pool
  readonly registry: Registry
}

interface Row {
  readonly channel: string
  readonly transactional: boolean
  readonly flow: string | null
  readonly flowName: string | null
  readonly version: number | null
  readonly node: string | null
  readonly what: string
  readonly machine: boolean
  readonly count: number
}

export async function reportMessages(source: Source, query: ReportQuery): Promise<Report> {
  const { workspace, flow, channel, from, to } = query
  const rows = await countAll(source.pool, [workspace, uuidAt(from), uuidAt(to), flow, channel])
  const placed = rows.flatMap(({ flow: of, version }) => (of === null || version === null ? [] : [{ flow: of, version }]))
  const titles = await readNodeTitles(source, workspace, placed)
  const told = new Map([...Map.groupBy(rows, ({ channel: name }) => name)].map(([name, own]) => [name, tellingOf(source.registry, own)]))
  const sum = (own: readonly Row[]) => numbersOf(own, told.get(own[0]!.channel)!)
  const base = ({ channel: name }: Row) => ({ channel: name, title: source.registry.channels.get(name)?.title ?? { en: name } })
  const groups = (keyOf: (row: Row) => string) => [...Map.groupBy(rows, keyOf).values()]
  return {
    channels: sorted(groups(({ channel: name }) => name).map((own) => ({ ...base(own[0]!), ...sum(own) }))),
    kinds: sorted(
      groups((row) => `${row.channel}\n${row.transactional}`).map((own) => ({
        ...base(own[0]!),
        transactional: own[0]!.transactional,
        ...sum(own),
      })),
    ),
    messages: sorted(
      groups((row) => `${row.channel}\n${row.flow}\n${row.node}`).map((own) => ({
        ...base(own[0]!),
        ...placeOf(own, titles),
        ...sum(own),
      })),
    ).slice(0, messagesShown),
  }
}

const sorted = <T extends Numbers>(groups: readonly T[]): readonly T[] =>
  groups.toSorted((a, b) => (b.counts.queued ?? 0) - (a.counts.queued ?? 0))

/** By the latest version that sent any. */
function placeOf(rows: readonly Row[], titles: Awaited<ReturnType<typeof readNodeTitles>>) {
  const { flow, flowName, node } = rows[0]!
  const version = Math.max(...rows.map((row) => row.version ?? 0))
  return { flow, flowName, node, nodeTitle: flow === null || node === null ? null : titles.of({ flow, version, node }) }
}

/** Of a channel whose plugin is gone all that was ever told counts. */
const statusesOf = (registry: Registry, channel: string): ReadonlySet<string> => {
  const known = registry.channels.get(channel)
  return new Set<string>(known === undefined ? messageStatuses : [...Object.keys(known.statuses), 'sent', 'failed', 'unknown'])
}

/** Told by the other side, or by nobody: a mail server that sends no receipts has not failed to deliver. */
const receipts: ReadonlySet<string> = new Set<MessageStatus>(['delivered'])

interface Telling {
  readonly can: ReadonlySet<string>
  readonly untold: readonly MessageStatus[]
}

/** Of all messages of a channel: a receipt of one step is enough to take the noughts of the others for noughts. */
function tellingOf(registry: Registry, rows: readonly Row[]): Telling {
  const all = statusesOf(registry, rows[0]!.channel)
  const isThere = (what: string) => rows.some((row) => row.what === what)
  const untold = messageStatuses.filter((status) => receipts.has(status) && all.has(status) && isThere('sent') && !isThere(status))
  return { can: new Set([...all].filter((status) => !untold.some((one) => one === status))), untold }
}

function numbersOf(rows: readonly Row[], { can, untold }: Telling): Numbers {
  const of = (what: string, machine = false) =>
    rows.filter((row) => row.what === what && row.machine === machine).reduce((sum, { count }) => sum + count, 0)
  const told = messageStatuses.filter((status) => can.has(status))
  const counts = Object.fromEntries([
    ...(['queued', 'waiting', 'refused'] as const).map((what) => [what, of(what)]),
    ...told.map((status) => [status, of(status)]),
  ]) as Numbers['counts']
  const sent = of('sent')
  const rated = reportRates.filter((rate) => can.has(rate) && sent > 0)
  return {
    counts,
    machine: Object.fromEntries(told.filter((status) => of(status, true) > 0).map((status) => [status, of(status, true)])),
    rates: Object.fromEntries(rated.map((rate) => [rate, Math.round((of(rate) / sent) * 10_000) / 10_000])),
    untold,
  }
}

/** Both counts of one moment. A month of messages is put together in memory, where it otherwise would be on disk. */
async function countAll(pool: Pool, values: readonly unknown[]): Promise<readonly Row[]> {
  const client = await connect(pool)
  try {
    await client.query(`begin isolation level repeatable read read only; set local work_mem = '64MB'`)
    const { rows: standing } = await client.query<Row>(countStates, [...values])
    const { rows: reached } = await client.query<Row>(countStatuses, [...values])
    return [...standing.flatMap(asCounts), ...reached]
  } finally {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
  }
}

/** All that are in a state were to be sent; those that are sent are told by their statuses. */
function asCounts(row: Row): readonly Row[] {
  const queued = { ...row, what: 'queued' }
  if (row.what === 'sent') return [queued]
  return [queued, row.what === 'queued' || row.what === 'sending' ? { ...row, what: 'waiting' } : row]
}

const picked = (message: string) => `${message}.workspace = $1 and ${message}.id >= $2::uuid and ${message}.id < $3::uuid
    and ($4::int is null or ${message}.flow = $4) and ($5::text is null or ${message}.channel = $5)`

const told = (counted: string) => `
  select c.channel, c.transactional, c.flow::text, f.name as "flowName", c.version, c.node, c.what, c.machine, c.count::float8 as count
  from (${counted}) c left join millrace.flow f on f.id = c.flow`

const countStates = told(`
  select m.channel, m.transactional, m.flow, m.version, m.node, m.state as what, false as machine, count(*) as count
  from millrace.message m where ${picked('m')} group by 1, 2, 3, 4, 5, 6`)

/**
 * `failed` and `unknown` are where a message stands, not what it once was: a late success tells what an unknown one was. A refused message
 * has a status `failed` as well, which is none of a sending.
 */
const countStatuses = told(`
  select m.channel, m.transactional, m.flow, m.version, m.node, s.status as what, s.machine, count(*) as count
  from millrace.message m join millrace.message_status s on s.message = m.id
  where ${picked('m')} and s.message >= $2::uuid and s.message < $3::uuid and m.state <> 'refused' and s.status not in ('failed', 'unknown')
  group by 1, 2, 3, 4, 5, 6, 7`)
