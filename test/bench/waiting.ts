/**
 * Contacts whose runs wait in B1's flow, put into the tables by the hundred thousand: what months of running would leave behind.
 * Rows are as the engine writes them; only the log of how they got there is left out.
 */
import { laneCount, laneOf } from '@millrace/core'
import type { Pool, PoolClient } from 'pg'

/** Numbers of contacts: `count` from `first` on. */
export interface Range {
  readonly first: number
  readonly count: number
}

export interface Waiting extends Range {
  /** The flow they are in, in its first version, and the node they stand at. */
  readonly flow: string
  readonly node: string
  /** How long they wait there in all: a delay that is woken early waits on. */
  readonly waitMs: number
  /** When they wake, epoch ms: at a random instant from here on, within so many ms. */
  readonly wakeFrom: number
  readonly wakeWithinMs: number
}

const chunk = 100_000
/** Far from the ids that the database gives. */
export const firstId = 1_000_000_000

export async function insertContacts(pool: Pool, range: Range, since: number): Promise<void> {
  await pool.query('insert into millrace.lane (workspace, lane) select 1, generate_series(0, $1::int - 1) on conflict do nothing', [
    laneCount,
  ])
  await inChunks(pool, range, (client, ids, lanes) => client.query(contactRows, [ids, lanes, since]))
}

/** A run for each contact of the range, which must be there. */
export async function insertRuns(pool: Pool, waiting: Waiting): Promise<void> {
  const { waitMs, flow, node, wakeFrom, wakeWithinMs } = waiting
  await inChunks(pool, waiting, (client, ids, lanes) => client.query(runRows, [ids, lanes, waitMs, flow, node, wakeFrom, wakeWithinMs]))
}

async function inChunks(
  pool: Pool,
  { first, count }: Range,
  insert: (client: PoolClient, ids: readonly number[], lanes: readonly number[]) => Promise<unknown>,
): Promise<void> {
  const client = await pool.connect()
  try {
    // What is measured comes later, and begins with a checkpoint.
    await client.query('set synchronous_commit = off')
    for (let done = 0; done < count; done += chunk) {
      const ids = Array.from({ length: Math.min(chunk, count - done) }, (_, index) => firstId + first + done + index)
      const lanes = ids.map((id) => laneOf(String(id), laneCount))
      await insert(client, ids, lanes)
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

const contactRows = `insert into millrace.contact (id, workspace, lane, user_id, attributes, created_at, updated_at) overriding system value
  select id, 1, lane, 'waiting-' || id, jsonb_build_object('email', 'waiting-' || id || '@bench.example', 'first_name', 'Name ' || id),
    to_timestamp($3::float8 / 1000), to_timestamp($3::float8 / 1000)
  from unnest($1::bigint[], $2::smallint[]) as c (id, lane)`

/** Ids in the order of time, as UUIDv7 are. */
const runRows = `insert into millrace.run (id, workspace, lane, contact, flow, version, node, status, steps, key, entered_at, since, wake_at,
    event, state)
  select ('019b0000-0000-7000-8000-' || lpad(to_hex(id), 12, '0'))::uuid, 1, lane, id, $4::int, 1, $5, 0, 4, '', since, since,
    since + $3::float8 * interval '1 millisecond',
    json_build_object('id', 'order-' || id, 'type', 'track', 'event', 'Order Completed', 'at', $6::float8, 'receivedAt', $6::float8,
      'properties', json_build_object('order_id', 'order-' || id, 'total', (id % 100) + 0.5, 'currency', 'EUR')), '{}'
  from (select id, lane, to_timestamp(($6::float8 + random() * $7::float8 - $3::float8) / 1000) as since
    from unnest($1::bigint[], $2::smallint[]) as r (id, lane)) r`
