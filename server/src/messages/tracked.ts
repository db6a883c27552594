/** What tracked links look up and record. A status and its event are one transaction: who sees the event finds the status. */
import type { Instant, JsonObject, MessageStatus, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { suppress } from '../consent/apply.ts'
import { leaveMarketing } from '../consent/leave.ts'
import type { Runtime } from '../runtime.ts'
import { clickedButton } from './clicked-button.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import { statusEvent, type MessageOrigin } from './status.ts'

export interface TrackedMessage extends MessageOrigin {
  readonly contact: string
  readonly addressHash: string | null
  readonly content: JsonObject
  readonly sentAt: number | null
}

export async function findMessage(from: Pool | Sql, id: string): Promise<TrackedMessage | null> {
  const sql = 'connect' in from ? sqlOf(from) : from
  const [message] = await sql.query<TrackedMessage>(selectMessage, [id])
  return message ?? null
}

const selectMessage = `
  select m.id::text, m.workspace, m.contact::text, m.channel, m."to", m.address_hash as "addressHash", m.content::json, m.run::text,
    m.flow::text, m.node, (extract(epoch from m.settled_at) * 1000)::float8 as "sentAt", contact.user_id as "userId",
    (select anonymous_id from millrace.anonymous a where a.contact = m.contact order by anonymous_id limit 1) as "anonymousId"
  from millrace.message m left join millrace.contact on contact.id = m.contact
  where m.id = $1::uuid`

export interface Occurrence {
  readonly status: MessageStatus
  /** Distinguishes repeated ones; absent: the status happens once. */
  readonly occurrence?: string
  readonly properties?: JsonObject
  /** Absent: now. */
  readonly at?: Instant
  /** The transaction to join; absent: one of its own. */
  readonly tx?: Sql
}

/** Records a status of a message: the first of its kind in the log, each as an event. */
export async function recordStatus(runtime: Runtime, message: TrackedMessage, { tx, ...what }: Occurrence): Promise<void> {
  const at = what.at ?? (await runtime.clock.now())
  const channel = runtime.registry.channels.get(message.channel)
  const button = what.status === 'clicked' ? clickedButton(channel, message.content, what.properties?.['link_id']) : {}
  const event = statusEvent(channel, message, { ...what, at, properties: { ...what.properties, ...button } })
  const record = async (sql: Sql) => {
    await insertStatus(sql, message, { status: what.status, machine: false, at })
    await silence(sql, message, what)
    if (event !== null) await runtime.emit(event, { tx: sql })
  }
  await (tx === undefined ? transaction(runtime.pool, record) : record(tx))
}

/** What a status means for later messages: a dead address and a complaint end all of them, an unsubscription the marketing. */
async function silence(sql: Sql, message: TrackedMessage, { status, properties }: Occurrence): Promise<void> {
  const { workspace, channel, addressHash: hash, contact } = message
  if (hash === null) return
  if (status === 'unsubscribed') {
    return leaveMarketing(sql, { workspace, channel, hash, contact, source: 'unsubscribed', proof: { message: message.id } })
  }
  const isOver = status === 'complained' || (status === 'bounced' && (properties?.['bounce'] ?? 'hard') === 'hard')
  if (isOver) await suppress(sql, workspace, [{ channel, hash, contact, scope: 'any', reason: status }])
}

/** Records what a mail proxy fetched: kept apart, and no event. */
export async function recordMachineStatus(runtime: Runtime, message: TrackedMessage, status: MessageStatus): Promise<void> {
  const at = await runtime.clock.now()
  await insertStatus(sqlOf(runtime.pool), message, { status, machine: true, at })
}

async function insertStatus(
  sql: Sql,
  { id, workspace }: TrackedMessage,
  { status, machine, at }: { readonly status: MessageStatus; readonly machine: boolean; readonly at: number },
): Promise<void> {
  await sql.query(
    `insert into millrace.message_status (message, workspace, status, machine, at)
     values ($1::uuid, $2, $3, $4, to_timestamp($5::float8 / 1000)) on conflict do nothing`,
    [id, workspace, status, machine, at],
  )
}
