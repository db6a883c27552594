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
  { table: 'message', bound: uuidAt },
]

/** The least UUIDv7 of an instant: its first 48 bits are that. */
export function uuidAt(at: Instant): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** This month and the two after it. */
const monthsAhead = 3

const monthStart = (at: Instant, plus: number): Instant => {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + plus, 1)
}

export interface Partitions {
  /** Makes the one place for events from before the first month, so that the default stays small: making a month reads all of it. */
  ensurePast(): Promise<void>
  /** Makes what is missing for the months from `now` on. Does nothing while the month stays the same. */
  ensure(now: Instant): Promise<void>
}

export function createPartitions(pool: Pool): Partitions {
  let done: Instant | null = null
  let past: Promise<void> | null = null
  return {
    ensurePast: () =>
      (past ??= createPast(pool).catch((error: unknown) => {
        past = null
        throw error
      })),
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

export interface Month {
  /** Of the partition, in schema millrace. */
  readonly name: string
  /** The first instant after it. */
  readonly end: Instant
}

/** The monthly partitions of a log, the oldest first. */
export async function monthsOf(pool: Pool, table: 'event' | 'activation' | 'message'): Promise<readonly Month[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and c.relname ~ '_[0-9]{4}_[0-9]{2}$' order by 1`,
    [`millrace.${table}`],
  )
  return rows.map(({ name }) => {
    const [year, month] = name.slice(-7).split('_').map(Number)
    return { name, end: Date.UTC(year!, month!, 1) }
  })
}

/**
 * 23514: the default partition has rows of that month. 42P07, 23505 (in the catalogue): another process was first, as when ten of them
 * start at once. 55P03: the log is in use for longer than the lock may wait; the default takes the rows, and next month's is tried again.
 */
const expected = new Set(['23514', '42P07', '23505', '55P03'])

async function createPartition(pool: Pool, { table, bound }: Log, from: Instant): Promise<void> {
  const name = `millrace.${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`
  await attach(pool, { name, table, values: `from ('${bound(from)}') to ('${bound(monthStart(from, 1))}')` })
}

/** The events of imported histories; months of their own would make a hundred places to look at for one contact. */
export const pastTable = 'event_past'

async function createPast(pool: Pool): Promise<void> {
  const [first] = await monthsOf(pool, 'event')
  if (first === undefined) return
  const values = `from (minvalue) to ('${new Date(monthStart(first.end, -1)).toISOString()}')`
  await attach(pool, { name: `millrace.${pastTable}`, table: 'event', values })
}

interface Attached {
  readonly name: string
  readonly table: string
  readonly values: string
}

async function attach(pool: Pool, { name, table, values }: Attached): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>('select to_regclass($1) is not null as there', [name])
  if (rows[0]!.there) return
  const client = await connect(pool)
  try {
    await client.query(`begin; set local lock_timeout = '5s'`)
    await client.query(`create table ${name} partition of millrace.${table} for values ${values}`)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    if (!expected.has((error as { code?: string }).code ?? '')) throw error
  } finally {
    client.release()
  }
}
