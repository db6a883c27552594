/**
 * A past period through a draft: the contacts who did something in it, what they had done before, and every event they sent, at its
 * instant. Beside it, what the flow really did for the same contacts in the same period.
 */
import type { Behaviours, Instant, JsonObject, SimulatedContact, SimulatedEvent } from '@millrace/core'
import type { Pool } from 'pg'
import { withPast } from './people.ts'

export interface Period {
  readonly workspace: number
  readonly flow: string
  readonly from: Instant
  readonly to: Instant
}

/** At most so many contacts, those who did something first, and events of them. */
const contactsMost = 5000
const eventsMost = 200_000

export interface Replay {
  readonly people: readonly SimulatedContact[]
  readonly events: readonly SimulatedEvent[]
  readonly ids: readonly string[]
  /** Whether there was more than is looked at. */
  readonly cut: boolean
}

export async function replayOf(pool: Pool, { workspace, from, to }: Period): Promise<Replay> {
  const { rows } = await pool.query<{ id: string; userId: string; attributes: JsonObject }>(
    `select c.id::text, c.user_id as "userId", c.attributes from (
       select contact, min(received_at) as first_at from millrace.event
       where workspace = $1 and message is null and received_at >= to_timestamp($2::float8 / 1000) and received_at < to_timestamp($3::float8 / 1000)
       group by contact order by first_at limit $4
     ) active join millrace.contact c on c.id = active.contact where c.user_id is not null order by first_at, c.id`,
    [workspace, from, to, contactsMost + 1],
  )
  const chosen = rows.slice(0, contactsMost)
  const ids = chosen.map(({ id }) => id)
  const { rows: events } = await pool.query<{ userId: string; event: string; offset: number; properties: JsonObject }>(
    `select c.user_id as "userId", e.name as event, (extract(epoch from e.received_at) * 1000 - $3::float8)::float8 as "offset", e.properties
     from millrace.event e join millrace.contact c on c.id = e.contact
     where e.workspace = $1 and e.contact = any($2::bigint[]) and e.message is null
       and e.received_at >= to_timestamp($3::float8 / 1000) and e.received_at < to_timestamp($4::float8 / 1000)
     order by e.received_at, e.id limit $5`,
    [workspace, ids, from, to, eventsMost + 1],
  )
  return {
    people: await withPast(pool, { workspace, before: from, rows: chosen }),
    events: events
      .slice(0, eventsMost)
      .map(({ offset, ...event }) => ({ ...event, after: `PT${(Math.round(offset) / 1000).toFixed(3)}S` })),
    ids,
    cut: rows.length > contactsMost || events.length > eventsMost,
  }
}

export interface Reality {
  readonly entered: number
  readonly completed: number
  /** Messages by node that were sent. */
  readonly messages: Readonly<Record<string, number>>
}

/** What the flow did for these contacts in the period, in whichever version it then was. */
export async function realityOf(pool: Pool, { workspace, flow, from, to }: Period, contacts: readonly string[]): Promise<Reality> {
  const values = [workspace, flow, contacts, from, to]
  const within = (column: string) => `${column} >= to_timestamp($4::float8 / 1000) and ${column} < to_timestamp($5::float8 / 1000)`
  const [runs, messages] = await Promise.all([
    pool.query<{ entered: number; completed: number }>(
      `select count(*)::int as entered, count(*) filter (where status = 1)::int as completed from millrace.run
       where workspace = $1 and flow = $2::int and contact = any($3::bigint[]) and ${within('entered_at')}`,
      values,
    ),
    pool.query<{ node: string; sent: number }>(
      `select node, count(*)::int as sent from millrace.message
       where workspace = $1 and flow = $2::int and contact = any($3::bigint[]) and state = 'sent' and node is not null and ${within('queued_at')}
       group by node order by node`,
      values,
    ),
  ])
  return { ...runs.rows[0]!, messages: Object.fromEntries(messages.rows.map(({ node, sent }) => [node, sent])) }
}

/** What contacts really made of the flow's messages in the period, by node: the odds of each status of those before it. */
export async function oddsOf(pool: Pool, { workspace, flow, from, to }: Period): Promise<Behaviours> {
  const { rows } = await pool.query<{ node: string; sent: number; opened: number; clicked: number; unsubscribed: number }>(
    `select m.node, count(*)::float8 as sent, count(*) filter (where s.statuses @> '{opened}')::float8 as opened,
       count(*) filter (where s.statuses @> '{clicked}')::float8 as clicked, count(*) filter (where s.statuses @> '{unsubscribed}')::float8 as unsubscribed
     from millrace.message m cross join lateral (
       select coalesce(array_agg(status), '{}') as statuses from millrace.message_status s where s.message = m.id and not s.machine
     ) s
     where m.workspace = $1 and m.flow = $2::int and m.state = 'sent' and m.node is not null
       and m.queued_at >= to_timestamp($3::float8 / 1000) and m.queued_at < to_timestamp($4::float8 / 1000)
     group by m.node order by m.node`,
    [workspace, flow, from, to],
  )
  const part = (some: number, all: number) => ({ chance: all === 0 ? 0 : Math.min(1, some / all) })
  const nodes = rows.map(({ node, sent, opened, clicked, unsubscribed }) => [
    node,
    { opened: part(opened, sent), clicked: part(clicked, opened), unsubscribed: part(unsubscribed, opened) },
  ])
  return { nodes: Object.fromEntries(nodes) }
}
