/**
 * Contacts whose runs wait in B1's flow, put into the tables by the hundred thousand: what months of running would leave behind.
 * Rows are as the engine writes them; only the log of how they got there is left out.
 */
import { laneCount, laneOf } from '@millrace/core'
import type { Pool } from 'pg'

export interface Waiting {
  /** Numbers of the contacts, each with one run: from `first` on. */
  readonly first: number
  readonly count: number
  /** The flow they are in, in its first version, and the node they stand at. */
  readonly flow: string
  readonly node: string
  /** When they entered, epoch ms. */
  readonly since: number
  /** When they wake: at a random instant from here on, within so many ms. */
  readonly wakeFrom: number
  readonly wakeWithinMs: number
}

const chunk = 100_000
/** Far from the ids that the database gives. */
const firstId = 1_000_000_000

export async function insertWaiting(pool: Pool, waiting: Waiting): Promise<void> {
  const client = await pool.connect()
  try {
    // What is measured comes later, and begins with a checkpoint.
    await client.query('set synchronous_commit = off')
    for (let done = 0; done < waiting.count; done += chunk) {
      const ids = Array.from({ length: Math.min(chunk, waiting.count - done) }, (_, index) => firstId + waiting.first + done + index)
      const lanes = ids.map((id) => laneOf(String(id), laneCount))
      await client.query(insertContacts, [ids, lanes, waiting.since])
      await client.query(insertRuns, [ids, lanes, waiting.since, waiting.flow, waiting.node, waiting.wakeFrom, waiting.wakeWithinMs])
    }
    await client.query('reset synchronous_commit')
  } finally {
    client.release()
  }
}

/** Statistics and visibility as autovacuum leaves them, and nothing left to write for the bulk. */
export async function settleTables(pool: Pool): Promise<void> {
  await pool.query('vacuum analyze millrace.contact')
  await pool.query('vacuum analyze millrace.run')
  await pool.query('checkpoint')
}

const insertContacts = `insert into millrace.contact (id, workspace, lane, user_id, attributes, created_at, updated_at) overriding system value
  select id, 1, lane, 'waiting-' || id, jsonb_build_object('email', 'waiting-' || id || '@bench.example', 'first_name', 'Name ' || id),
    to_timestamp($3::float8 / 1000), to_timestamp($3::float8 / 1000)
  from unnest($1::bigint[], $2::smallint[]) as c (id, lane)`

/** Ids in the order of time, as UUIDv7 are. */
const insertRuns = `insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, wake_at,
    event, state)
  select ('019b0000-0000-7000-8000-' || lpad(to_hex(id), 12, '0'))::uuid, 1, lane, id, $4::int, 1, $5, 0, 4, '', to_timestamp($3::float8 / 1000),
    to_timestamp($3::float8 / 1000), to_timestamp(($6::float8 + random() * $7::float8) / 1000),
    json_build_object('id', 'order-' || id, 'type', 'track', 'event', 'Order Completed', 'at', $3::float8, 'receivedAt', $3::float8,
      'properties', json_build_object('order_id', 'order-' || id, 'total', (id % 100) + 0.5, 'currency', 'EUR')), '{}'
  from unnest($1::bigint[], $2::smallint[]) as r (id, lane)`
