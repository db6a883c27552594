/**
 * Monthly partitions of the logs, made ahead of time; the default partition takes whatever comes before its month is there. A month
 * that already has rows in the default stays there: moving them would lock the log.
 */
import type { Instant } from '@millrace/core'
import type { Pool } from 'pg'
import { connect } from './sql.ts'

interface Log {
  readonly table: string
  /** A bound of the partition key for an instant. */
  bound(at: Instant): string
}

const logs: readonly Log[] = [
  { table: 'event', bound: (at) => new Date(at).toISOString() },
  { table: 'activation', bound: (at) => new Date(at).toISOString() },
  // UUIDv7: the first 48 bits are the instant.
  { table: 'message', bound: (at) => `${hex(at).slice(0, 8)}-${hex(at).slice(8)}-0000-0000-000000000000` },
]

const hex = (at: Instant) => at.toString(16).padStart(12, '0')

/** This month and the two after it. */
const monthsAhead = 3

const monthStart = (at: Instant, plus: number): Instant => {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + plus, 1)
}

export interface Partitions {
  /** Makes what is missing for the months from `now` on. Does nothing while the month stays the same. */
  ensure(now: Instant): Promise<void>
}

export function createPartitions(pool: Pool): Partitions {
  let done: Instant | null = null
  return {
    ensure: async (now) => {
      const month = monthStart(now, 0)
      if (done !== null && done >= month) return
      for (let plus = 0; plus < monthsAhead; plus++) {
        for (const log of logs) await createPartition(pool, log, monthStart(now, plus))
      }
      done = month
    },
  }
}

/**
 * 23514: the default partition has rows of that month. 42P07, 23505 (in the catalogue): another process was first, as when ten of them
 * start at once. 55P03: the log is in use for longer than the lock may wait; the default takes the rows, and next month's is tried again.
 */
const expected = new Set(['23514', '42P07', '23505', '55P03'])

async function createPartition(pool: Pool, { table, bound }: Log, from: Instant): Promise<void> {
  const name = `millrace.${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`
  const { rows } = await pool.query<{ there: boolean }>('select to_regclass($1) is not null as there', [name])
  if (rows[0]!.there) return
  const client = await connect(pool)
  try {
    await client.query(`begin; set local lock_timeout = '5s'`)
    await client.query(
      `create table ${name} partition of millrace.${table} for values from ('${bound(from)}') to ('${bound(monthStart(from, 1))}')`,
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    if (!expected.has((error as { code?: string }).code ?? '')) throw error
  } finally {
    client.release()
  }
}
