/**
 * What an operator is told of a restored database, and what they decide: whether what was queued when the dump was taken is sent
 * (`send`) or given up as `unknown` (`discard`), for nobody can tell which of it left since. What left by the files of the senders never
 * leaves again, whichever they choose.
 */
import type { Failure, LaneInput, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import type { Doors } from '../store/doors.ts'
import { msOf } from '../store/rows.ts'
import { toJson, withClient } from '../store/sql.ts'

export type RestorationReason = 'behind' | 'copied'
export const queuedChoices = ['discard', 'send'] as const
export type QueuedChoice = (typeof queuedChoices)[number]

const told: Readonly<Record<RestorationReason, string>> = {
  behind: 'The database is behind what this installation sent already, so it was restored from a dump',
  copied: 'The database is a copy: it was last used on another server or under another name',
}

export const remedy =
  'Nothing is sent until an operator confirms: POST /api/sending/confirm with {"queued": "discard"} gives up what was queued in the ' +
  'dump as unknown, {"queued": "send"} sends it; what the senders’ files know to have left is not sent again. Start every host that ' +
  'sends once before, with its MILLRACE_DATA, so that its files are known'

export const sentenceOf = (reason: RestorationReason): string => `${told[reason]}. ${remedy}`

export class SendingPaused extends Error {
  readonly code = 'SENDING_PAUSED'
  constructor(reason: RestorationReason) {
    super(sentenceOf(reason))
    this.name = 'SendingPaused'
  }
}

/** True in SQL while nothing may be sent. */
export const paused = '(select exists (select from millrace.restoration where confirmed_at is null))'

export interface SendingView {
  readonly paused: boolean
  /** While paused. */
  readonly reason: RestorationReason | null
  /** In plain words, while paused. */
  readonly notice: string | null
  readonly foundAt: string | null
  /** Messages that wait or were under way, which `discard` gives up. */
  readonly queuedMessages: number
  /** Other calls that wait or were under way. */
  readonly queuedCalls: number
  /** Messages of the lost time that the senders' files know of. */
  readonly departed: number
}

/** Counted up to this: it is for a person to judge by. */
const countMax = 100_000

export async function readSending(pool: Pool): Promise<SendingView> {
  return withClient(pool, async (sql) => {
    const open = await openIn(sql)
    if (open === null) return { paused: false, reason: null, notice: null, foundAt: null, queuedMessages: 0, queuedCalls: 0, departed: 0 }
    const [counts] = await sql.query<{ messages: number; calls: number; departed: number }>(
      `select (select count(*) from (${queuedMessages} limit $2) m)::int as messages,
         (select count(*) from (${queuedCalls} limit $2) c)::int as calls,
         (select count(*) from (select from millrace.departed limit $2) d)::int as departed`,
      [open.before, countMax],
    )
    const { messages, calls, departed } = counts!
    const foundAt = new Date(open.foundAt).toISOString()
    return {
      paused: true,
      reason: open.reason,
      notice: sentenceOf(open.reason),
      foundAt,
      queuedMessages: messages,
      queuedCalls: calls,
      departed,
    }
  })
}

/** In plain words, for whoever asks often. Null: sending is on. */
export async function readNotice(pool: Pool): Promise<string | null> {
  const open = await withClient(pool, openIn)
  return open === null ? null : sentenceOf(open.reason)
}

interface Open {
  readonly reason: RestorationReason
  readonly foundAt: number
  /** Ids are UUIDv7: what has a lower one was in the dump. Under the test clock time may stand still, so the instant itself counts in. */
  readonly before: string
}

async function openIn(sql: Sql): Promise<Open | null> {
  const [row] = await sql.query<{ reason: RestorationReason; at: number }>(
    `select reason, ${msOf('found_at')} as at from millrace.restoration where confirmed_at is null order by found_at desc limit 1`,
  )
  if (row === undefined) return null
  const hex = (Math.floor(row.at) + 1).toString(16).padStart(12, '0')
  return { reason: row.reason, foundAt: row.at, before: `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000` }
}

const queuedMessages = `select id from millrace.message where id < $1::uuid and state in ('queued', 'sending')`
const queuedCalls = `select id from millrace.call where id < $1::uuid and state in (0, 1) and type <> 'message.send'`

export interface Confirmation {
  /** Of whoever confirms; any. */
  readonly workspace: number
  readonly by: string
  readonly queued: QueuedChoice
}

/** What was given up. */
export interface Confirmed {
  readonly messages: number
  readonly calls: number
}

const batchSize = 2000

/** Null when nothing is to be confirmed. Dies it halfway, nothing is sent yet, and the same again goes on where it stopped. */
export async function confirmSending(pool: Pool, doors: Pick<Doors, 'pushBy'>, order: Confirmation): Promise<Confirmed | null> {
  const open = await withClient(pool, openIn)
  if (open === null) return null
  const given = order.queued === 'discard' ? await giveUp(pool, doors, { ...order, before: open.before }) : { messages: 0, calls: 0 }
  await withClient(pool, (sql) =>
    sql.query(
      'update millrace.restoration set confirmed_at = now(), confirmed_by = $1, queued = $2 where confirmed_at is null and found_at <= to_timestamp($3::float8 / 1000)',
      [order.by, order.queued, Math.floor(open.foundAt) + 1],
    ),
  )
  return given
}

async function giveUp(
  pool: Pool,
  doors: Pick<Doors, 'pushBy'>,
  { workspace, before }: { readonly workspace: number; readonly before: string },
): Promise<Confirmed> {
  const messages = await inBatches(() => withClient(pool, (sql) => giveUpMessages(sql, before)))
  const calls = await inBatches(async () => {
    let count = 0
    await doors.pushBy(workspace, async (sql) => {
      const given = await giveUpCalls(sql, before)
      count = given.count
      return given.answers
    })
    return count
  })
  return { messages, calls }
}

/** Until one is not full: a statement must not take longer than its transaction may. */
async function inBatches(give: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const given = await give()
    total += given
    if (given < batchSize) return total
  }
}

const failure: Failure = {
  code: 'SENDING_RESTORED',
  message: 'It was queued in a dump that was restored: whether it was done since is not known, so it is not repeated',
}

/** Their calls find them settled, tell the contact's runs, and are done. */
async function giveUpMessages(sql: Sql, before: string): Promise<number> {
  const rows = await sql.query(
    `with given as (
       update millrace.message set state = 'unknown', failure = $3::jsonb, settled_at = millrace.clock_now()
       where id in (${queuedMessages} limit $2) returning id, workspace
     ), logged as (
       insert into millrace.message_status (message, workspace, status, at)
       select id, workspace, 'unknown', millrace.clock_now() from given on conflict do nothing
     )
     select from given`,
    [before, batchSize, toJson(failure)],
  )
  return rows.length
}

interface GivenCall {
  readonly id: string
  readonly workspace: number
  readonly contact: string
  readonly run: string | null
  readonly awaited: boolean
}

async function giveUpCalls(sql: Sql, before: string): Promise<{ readonly count: number; readonly answers: readonly LaneInput[] }> {
  const rows = await sql.query<GivenCall>(
    `update millrace.call set state = 2, failure = $3::jsonb, lease_until = null
     where id in (${queuedCalls} order by id limit $2 for update)
     returning id, workspace, contact, run, awaited`,
    [before, batchSize, toJson(failure)],
  )
  const answers = rows.flatMap(({ id, workspace, contact, run, awaited }): LaneInput[] =>
    awaited && run !== null ? [{ workspace, contact, kind: 'result', run, call: id, failure }] : [],
  )
  return { count: rows.length, answers }
}
