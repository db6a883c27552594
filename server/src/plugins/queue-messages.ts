/**
 * Messages that routes of plugins ask to be sent: rows of the message log with their calls, in the transaction of the answer. They pass
 * the claim like all messages; asked for twice, one is one.
 */
import type { QueuedMessage, RouteMessage, Sql } from '@millrace/core'
import { contactsOf } from '../consent/apply.ts'
import type { Runtime } from '../runtime.ts'
import { plainArray, textArray, toJson } from '../store/sql.ts'

export interface QueueOrder {
  readonly workspace: number
  readonly messages: readonly RouteMessage[]
  readonly sql: Sql
}

/** One to a person who is not there any more, or to what is no address of its channel, is the log of why it is not sent, or nothing. */
export async function queueMessages({ registry, clock }: Runtime, { workspace, messages, sql }: QueueOrder): Promise<void> {
  const at = await clock.now()
  const people = await contactsOf(
    sql,
    workspace,
    messages.map(({ person }) => person),
  )
  const items = messages.flatMap(({ id, channel, to, content, transactional, category = null }, index) => {
    const contact = people[index] ?? null
    if (contact === null) return []
    const address = registry.channels.get(channel)?.normalize(to) ?? null
    const refusal = address === null ? 'no-address' : null
    const data: QueuedMessage = { id, channel, to: address, content, transactional, category, refusal }
    return [{ workspace, contact, run: null, flow: null, version: null, node: null, key: `route:${id}`, at, data }]
  })
  if (items.length === 0) return
  await registry.writes.get('message.queue')!.commit(sql, items)
  const left = items.filter(({ data }) => data.refusal === null)
  await insertCalls(sql, workspace, left)
}

/** Under the ids of their messages. One whose message has been sent finds it settled. */
async function insertCalls(
  sql: Sql,
  workspace: number,
  items: readonly { readonly contact: string; readonly data: QueuedMessage }[],
): Promise<void> {
  if (items.length === 0) return
  await sql.query(
    `insert into millrace.call (id, workspace, contact, type, key, data, awaited, due_at)
     select id, $1, contact, 'message.send', id::text, data::jsonb, false, millrace.clock_now()
     from rows from (unnest($2::uuid[]), unnest($3::bigint[]), unnest($4::text[])) as item (id, contact, data)
     on conflict do nothing`,
    [
      workspace,
      plainArray(items.map(({ data }) => data.id)),
      plainArray(items.map(({ contact }) => contact)),
      textArray(items.map(({ data }) => toJson({ message: data.id, channel: data.channel, transactional: data.transactional }))),
    ],
  )
}
