/**
 * The log of automations: a row for each time that a step of a flow fired at somebody, with what became of it and what the run gave them.
 *
 * Newest first is the primary key of the message log backwards, for its ids are UUIDv7: a page reads as many rows as it shows, a period
 * is a range of ids and so of monthly partitions. A flow is found along `message_flow`, a contact along `message_contact`, an address along
 * `message_to`. A channel or a status is looked for among these, newest first.
 */
import type { Failure, Localized, Registry } from '@millrace/core'
import type { Pool } from 'pg'
import { readNodeTitles } from '../read/node-titles.ts'
import { sqlOf } from '../read/sql.ts'
import { uuidAt } from '../store/partitions.ts'
import { idOfUser } from '../store/read.ts'
import { type Found, whoIs } from './search.ts'
import { conditionOf, type LogStatus, statusOf } from './statuses.ts'
import { reasonWords } from './words.ts'

export interface LogFilter {
  readonly flow: string | null
  readonly channel: string | null
  readonly status: LogStatus | null
  /** userId. */
  readonly contact: string | null
  /** Epoch ms: from and with the first, up to the second. */
  readonly from: number | null
  readonly to: number | null
  readonly search: string | null
}

export interface LogQuery {
  readonly workspace: number
  readonly filter: LogFilter
  /** Id of the last row shown. */
  readonly before: string | null
  readonly limit: number
}

export interface LogRow {
  readonly id: string
  readonly at: string
  readonly to: string | null
  readonly contact: string
  readonly userId: string | null
  readonly name: string | null
  /** Of the contact, whatever the channel. */
  readonly email: string | null
  /** Of a visitor whom nobody knows by name. */
  readonly anonymousId: string | null
  /** The person was erased. */
  readonly gone: boolean
  readonly flow: string | null
  readonly flowName: string | null
  readonly version: number | null
  readonly node: string | null
  readonly nodeTitle: Localized | null
  readonly run: string | null
  readonly channel: string
  readonly channelTitle: Localized
  readonly subject: string | null
  readonly status: LogStatus
  readonly statusAt: string | null
  /** Why it was refused, put off or failed. */
  readonly reason: { readonly code: string; readonly message: string | null; readonly says: Localized | null } | null
  /** Until when it is put off. */
  readonly until: string | null
  /** What the run gave, by each kind of it that is installed. */
  readonly amounts: readonly { readonly name: string; readonly title: Localized; readonly amount: number }[]
}

export interface LogSource {
  readonly pool: Pool
  readonly registry: Registry
}

/** The newest first; one more than `limit`, if there is. */
export async function readLog(source: LogSource, query: LogQuery): Promise<readonly LogRow[]> {
  const { filter, workspace } = query
  const found = filter.search === null ? null : await whoIs(source.pool, workspace, filter.search)
  const { text, values } = statementOf(query, found)
  const rows = await sqlOf(source.pool).query<Row>(text, values)
  return withWords(source, workspace, rows)
}

interface Row extends Omit<LogRow, 'nodeTitle' | 'channelTitle' | 'amounts' | 'reason'> {
  readonly refusal: string | null
  readonly failure: Failure | null
  readonly deferredFor: string | null
}

const iso = (instant: string) => `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = `m.id::text, ${iso('m.queued_at')} as at, m."to", m.contact::text, c.user_id as "userId", c.attributes ->> 'name' as name,
  c.attributes ->> 'email' as email, c.id is null as gone,
  case when c.user_id is null then (select a.anonymous_id from millrace.anonymous a where a.contact = c.id order by a.anonymous_id limit 1) end as "anonymousId",
  m.flow::text, f.name as "flowName", m.version, m.node, m.run::text, m.channel, m.content::json ->> 'subject' as subject,
  ${statusOf} as status,
  coalesce((select ${iso('max(s.at)')} from millrace.message_status s where s.message = m.id and not s.machine), ${iso('m.settled_at')}) as "statusAt",
  m.refusal, m.failure, case when m.state = 'queued' then m.deferred_for end as "deferredFor",
  case when m.state = 'queued' then ${iso('m.not_before')} end as until`

function statementOf({ workspace, filter, before, limit }: LogQuery, found: Found | null) {
  const values: unknown[] = [workspace]
  const param = (value: unknown) => `$${values.push(value)}`
  const conditions = ['m.workspace = $1', ...conditionsOf(filter, param)]
  if (before !== null) conditions.push(`m.id < ${param(before)}::uuid`)
  const end = `order by m.id desc limit ${param(limit + 1)}`
  const pick = (more: string) => `(select m.id from millrace.message m where ${[...conditions, more].join(' and ')} ${end})`
  const places = found === null ? null : placesOf(found, param)
  const ids = places === null ? null : places.length === 0 ? '(null::uuid)' : places.map(pick).join(' union ')
  const where = ids === null ? conditions.join(' and ') : `m.id in (select id from (${ids}) as picked (id))`
  const text = `select ${columns} from millrace.message m left join millrace.contact c on c.id = m.contact left join millrace.flow f on f.id = m.flow
    where ${where} ${end}`
  return { text, values }
}

type Param = (value: unknown) => string

function conditionsOf({ flow, channel, status, contact, from, to }: LogFilter, param: Param): readonly string[] {
  return [
    ...(flow === null ? [] : [`m.flow = ${param(flow)}::int`]),
    ...(channel === null ? [] : [`m.channel = ${param(channel)}`]),
    ...(contact === null ? [] : [`m.contact = ${idOfUser(param(contact))}`]),
    ...(from === null ? [] : [`m.id >= ${param(uuidAt(from))}::uuid`]),
    ...(to === null ? [] : [`m.id < ${param(uuidAt(to))}::uuid`]),
    ...(status === null ? [] : [conditionOf(status)]),
  ]
}

/** Each is a way of its own along an index; together they would be none. */
function placesOf({ addresses, contacts }: Found, param: Param): readonly string[] {
  const byAddress = addresses.map((pattern) => `m."to" like ${param(pattern)}`)
  return contacts.length === 0 ? byAddress : [...byAddress, `m.contact = any(${param(contacts)}::bigint[])`]
}

async function withWords(source: LogSource, workspace: number, rows: readonly Row[]): Promise<readonly LogRow[]> {
  const placed = rows.flatMap(({ flow, version, node }) =>
    flow === null || version === null || node === null ? [] : [{ flow, version, node }],
  )
  const titles = await readNodeTitles(source, workspace, placed)
  const amounts = await amountsOf(source, workspace, rows)
  return rows.map(({ refusal, failure, deferredFor, ...row }) => {
    const { flow, version, node, channel, run } = row
    const carrier = source.registry.channels.get(channel)
    return {
      ...row,
      to: carrier?.opaque === true ? null : row.to,
      nodeTitle: flow === null || version === null || node === null ? null : titles.of({ flow, version, node }),
      channelTitle: carrier?.title ?? { en: channel },
      reason: reasonOf(refusal ?? deferredFor, failure),
      amounts: amounts.map(({ name, title, sums }) => ({ name, title, amount: (run === null ? undefined : sums.get(run)) ?? 0 })),
    }
  })
}

function reasonOf(rule: string | null, failure: Failure | null): LogRow['reason'] {
  if (rule !== null) return { code: rule, message: null, says: reasonWords[rule] ?? null }
  if (failure === null) return null
  return { code: failure.code, message: failure.message === '' ? null : failure.message, says: failure.says ?? null }
}

/** Kinds of amounts that are installed: columns of the log. */
export const amountsIn = (registry: Registry) => registry.plugins.flatMap(({ runAmounts = [] }) => runAmounts)

async function amountsOf({ pool, registry }: LogSource, workspace: number, rows: readonly Row[]) {
  const runs = rows.flatMap(({ run, contact }) => (run === null ? [] : [{ run, contact }]))
  return Promise.all(
    amountsIn(registry).map(async ({ name, title, of }) => ({
      name,
      title,
      sums: runs.length === 0 ? new Map<string, number>() : await of(sqlOf(pool), { workspace, runs }),
    })),
  )
}
