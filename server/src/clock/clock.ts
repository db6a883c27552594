/**
 * The runtime's now. Real time is the database's (process clocks drift apart; the offset is measured), virtual time is a row that
 * every process on the database shares and that only moves forward.
 */
import type { Instant, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { withClient } from '../store/sql.ts'

export type ClockChoice = 'system' | { readonly test: Date }

export class ClockError extends Error {
  readonly code: 'CLOCK_IS_SYSTEM' | 'CLOCK_IS_TEST' | 'CLOCK_MOVES_FORWARD'
  constructor(code: ClockError['code'], message: string) {
    super(message)
    this.name = 'ClockError'
    this.code = code
  }
}

export interface Clock {
  readonly virtual: boolean
  now(): Promise<Instant>
  /** Without asking: the last instant known, advanced by this process's monotonic clock when time is real. */
  estimate(): Instant
  start(): Promise<void>
  /** Measures again how far this process is off. */
  synchronise(): Promise<void>
  /** Puts a virtual clock forward. Throws `ClockError`. */
  set(to: Instant): Promise<void>
}

export function createClock(pool: Pool, choice: ClockChoice): Clock {
  return choice === 'system' ? systemClock(pool) : testClock(pool, choice.test.getTime())
}

/** Null without a row: time is real. */
async function readRow(pool: Pool): Promise<Instant | null> {
  const { rows } = await pool.query<{ at: number }>(`select date_part('epoch', at) * 1000 as at from millrace.clock`)
  return rows[0] === undefined ? null : Math.round(rows[0].at)
}

/** Clocks run apart by milliseconds a day; a machine that slept is off by hours. */
const measureEveryMs = 60_000
/** A question and its answer within this tell the database's time closely enough; a slower pair is asked again. */
const closeMs = 50
const measureTries = 3

interface Measure {
  /** What to add to `performance.now()`. */
  readonly offset: number
  /** The offset is right to half of this. */
  readonly tookMs: number
}

/** On a connection that stands: the wait for one would count as the way of the answer. */
async function measure(sql: Sql): Promise<Measure> {
  const before = performance.now()
  const [row] = await sql.query<{ now: number }>(`select date_part('epoch', clock_timestamp()) * 1000 as now`)
  const tookMs = performance.now() - before
  return { offset: row!.now - before - tookMs / 2, tookMs }
}

async function closestMeasure(sql: Sql): Promise<Measure> {
  let best = await measure(sql)
  for (let tries = 1; best.tookMs > closeMs && tries < measureTries; tries++) {
    const next = await measure(sql)
    if (next.tookMs < best.tookMs) best = next
  }
  return best
}

function systemClock(pool: Pool): Clock {
  let offset = Date.now() - performance.now()
  let measuredAt = 0
  const estimate = () => Math.floor(performance.now() + offset)
  const synchronise = async () => {
    offset = (await withClient(pool, closestMeasure)).offset
  }
  const now = async () => {
    if (performance.now() - measuredAt > measureEveryMs) {
      measuredAt = performance.now()
      // The offset of a minute ago serves until the database answers.
      synchronise().catch(() => {})
    }
    return estimate()
  }
  return {
    virtual: false,
    now,
    estimate,
    synchronise,
    start: async () => {
      if ((await readRow(pool)) !== null)
        throw new ClockError(
          'CLOCK_IS_TEST',
          'This database has a test clock (table millrace.clock): start with MILLRACE_TEST_CLOCK, or use another',
        )
      await synchronise()
    },
    set: async () => {
      throw new ClockError('CLOCK_IS_SYSTEM', 'Real time cannot be moved')
    },
  }
}

function testClock(pool: Pool, from: Instant): Clock {
  let last = from
  const now = async () => {
    last = (await readRow(pool)) ?? last
    return last
  }
  return {
    virtual: true,
    now,
    estimate: () => last,
    synchronise: async () => {
      await now()
    },
    start: async () => {
      await pool.query('insert into millrace.clock (at) values (to_timestamp($1::float8 / 1000)) on conflict do nothing', [from])
      await now()
    },
    set: async (to) => {
      const { rowCount } = await pool.query(
        'update millrace.clock set at = to_timestamp($1::float8 / 1000) where at <= to_timestamp($1::float8 / 1000)',
        [to],
      )
      if (rowCount === 0) throw new ClockError('CLOCK_MOVES_FORWARD', 'The test clock is past that instant')
      last = to
    },
  }
}
