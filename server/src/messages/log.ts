/** The message log as the API shows it: what was to be sent to whom, whether it was, and what became of it. */
import { idOfUser } from '../store/read.ts'
import { messageStatuses, type Failure, type JsonObject, type MessageStatus } from '@millrace/core'
import type { Pool } from 'pg'
import { sqlOf } from '../store/sql.ts'

/** Where a message stands on its way; statuses that come later are in `statuses`. */
export const messageStates = ['queued', 'sending', 'sent', 'failed', 'unknown', 'refused'] as const
/** What lists can be narrowed to: a state, or any status a message has reached. */
export const messageFilters = [...new Set([...messageStates, ...messageStatuses])]

export interface MessageView {
  readonly id: string
  readonly contact: string
  readonly userId: string | null
  readonly run: string | null
  readonly flow: string | null
  readonly version: number | null
  readonly node: string | null
  readonly channel: string
  readonly to: string | null
  readonly subject: string | null
  readonly transactional: boolean
  readonly category: string | null
  readonly state: (typeof messageStates)[number]
  readonly priority: number
  /** Why it was not sent: `no-address`, `suppressed`, `no-consent`, `group-unsubscribed`, `capped`, `run-exited`, `too-late`. */
  readonly refusal: string | null
  /** Which rule of sending put it off last, `quiet-hours` or `capped`, and until when. */
  readonly deferredFor: string | null
  readonly notBefore: string | null
  /** What the last try failed with. */
  readonly failure: Failure | null
  readonly queuedAt: string
  readonly settledAt: string | null
  /** First time of each status. */
  readonly statuses: { readonly [status in MessageStatus]?: string }
  /** The same for what software fetched by itself; it counts for nothing. */
  readonly machine: { readonly [status in MessageStatus]?: string }
}

export interface MessageQuery {
  readonly workspace: number
  /** userId. */
  readonly contact: string | null
  readonly flow: string | null
  readonly channel: string | null
  readonly state: string | null
  /** Id of the last message shown. */
  readonly before: string | null
  readonly limit: number
}

/** The newest first; one more than `limit`, if there is. */
export async function listMessages(pool: Pool, query: MessageQuery): Promise<readonly MessageView[]> {
  const { workspace, contact, flow, channel, state, before, limit } = query
  return await sqlOf(pool).query<MessageView>(
    `select ${columns} from millrace.message m left join millrace.contact on contact.id = m.contact
     where m.workspace = $1
       and ($2::text is null or m.contact = ${idOfUser('$2')})
       and ($3::int is null or m.flow = $3)
       and ($4::text is null or m.channel = $4)
       and ($5::text is null or m.state = $5 or exists (
         select from millrace.message_status s where s.message = m.id and s.status = $5 and not s.machine and m.state <> 'refused'))
       and ($6::uuid is null or m.id < $6)
     order by m.id desc limit $7`,
    [workspace, contact, flow, channel, state, before, limit + 1],
  )
}

export async function readMessage(
  pool: Pool,
  { workspace, id }: { readonly workspace: number; readonly id: string },
): Promise<(MessageView & { readonly content: JsonObject }) | null> {
  const [row] = await sqlOf(pool).query<MessageView & { readonly content: JsonObject }>(
    `select ${columns}, m.content::json from millrace.message m left join millrace.contact on contact.id = m.contact
     where m.id = $2::uuid and m.workspace = $1`,
    [workspace, id],
  )
  return row ?? null
}

const iso = (instant: string) => `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const statuses = (machine: boolean) => `(
  select coalesce(json_object_agg(s.status, ${iso('s.at')} order by s.at), '{}')
  from millrace.message_status s where s.message = m.id and ${machine ? '' : 'not '}s.machine)`

const columns = `m.id::text, m.contact::text, contact.user_id as "userId", m.run::text, m.flow::text, m.version, m.node, m.channel, m."to",
  m.content::json->>'subject' as subject, m.transactional, m.category, m.priority, m.state,
  m.refusal, m.deferred_for as "deferredFor", ${iso('m.not_before')} as "notBefore", m.failure, ${iso('m.queued_at')} as "queuedAt",
  ${iso('m.settled_at')} as "settledAt", ${statuses(false)} as statuses, ${statuses(true)} as machine`
