/**
 * The one file that talks to pg-boss. A job is an alarm clock that says "look at this lane": rings (now, one pending a lane) and
 * wakes (at an instant). Jobs are sent and removed in the transaction they belong to; nothing but a hint is lost with them, for
 * the sweep finds whatever is overdue in our own tables (law 6).
 */
import { PgBoss, type AttachableClock, type Clock, type Db } from 'pg-boss'
import type { LaneKey, Sql } from '@millrace/core'
import type { Pool } from 'pg'
import { laneName } from '../store/lanes.ts'
import { asked, patient } from '../store/patient.ts'
import type { Alarms } from '../store/ports.ts'
import { connect, patienceMs } from '../store/sql.ts'
import { createCrew, type Place } from './crew.ts'
import { createListener } from './listener.ts'
import { createLoop } from './loop.ts'
import { createRung } from './rung.ts'

export interface Ring {
  readonly lane: LaneKey
  /** Alarms that rang, as `queue/id`. */
  readonly jobs: readonly string[]
}

export interface AlarmClock extends Alarms {
  /** Of this process among those that work on the database. */
  readonly place: Place
  /** Makes the queues; a worker's also listens. `onRing` without lanes means: look everywhere. */
  start(onRing: (rings: readonly Ring[] | 'everywhere') => void): Promise<void>
  stop(): Promise<void>
  /** Tells other processes to look everywhere: the clock was moved. */
  announce(): Promise<void>
}

export interface AlarmOptions {
  readonly pool: Pool
  /** Whether this process visits lanes: then it polls, listens, and sees to the upkeep of the queues. */
  readonly work: boolean
  /** Null: real time. */
  readonly virtualNow: (() => number) | null
  readonly onError: (error: unknown, where: string) => void
}

export const bossSchema = 'millrace_boss'
const rings = 'lane-ring'
const wakes = 'lane-wake'
const channel = 'millrace_lanes'
const pollMs = 500
const batchSize = 200
/** A worker looks at its own lanes at once; its ring is for the others, should it die before. */
const ownRingDelaySeconds = 2
/** Any numbers. */
const clockLock = 0x636c6f6b
const startLock = 0x626f7373
/** NOTIFY takes 8,000 bytes. */
const noticeLimit = 400

/** Kept for a year past their instant, not 14 days; an alarm whose fetcher died rings again after half a minute. */
const queueOptions = {
  retentionSeconds: 365 * 24 * 3600,
  expireInSeconds: 30,
  retryLimit: 1000,
  retryDelay: 1,
  deleteAfterSeconds: 60,
}

export function createAlarms(options: AlarmOptions): AlarmClock {
  const { pool, work, onError } = options
  let started = false
  const boss = new PgBoss({
    db: bossDatabase(pool, () => started),
    schema: bossSchema,
    supervise: work,
    schedule: false,
    monitorIntervalSeconds: 30,
    ...(options.virtualNow === null ? {} : { clock: sharedClock(options.virtualNow) }),
  })
  boss.on('error', (error) => onError(error, 'alarms'))
  let heard: (rings: readonly Ring[] | 'everywhere') => void = () => {}
  const crew = createCrew()
  const poller = createLoop({
    round: () => fetchRings(boss, heard),
    pauseMs: () => pollMs * crew.place.leisure,
    onError: (error) => onError(error, 'alarms'),
  })
  const listener = createListener({ pool, channel, crew, onError: (error) => onError(error, 'alarms') })
  return {
    ...createSender(boss, work),
    slackMs: work && options.virtualNow === null ? ownRingDelaySeconds * 1000 : 0,
    get place() {
      return crew.place
    },
    announce: async () => {
      await pool.query(`select pg_notify($1, '*')`, [channel])
    },
    start: async (onRing) => {
      await alone(pool, async () => {
        await boss.start()
        await boss.createQueue(rings, { ...queueOptions, policy: 'short' })
        await boss.createQueue(wakes, { ...queueOptions, policy: 'standard' })
      })
      started = true
      if (!work) return
      heard = onRing
      await listener.start(onRing)
      poller.start()
    },
    stop: async () => {
      await poller.stop()
      await listener.stop()
      await boss.stop({ graceful: false, close: false })
    },
  }
}

/** Processes that start together would make pg-boss's schema at the same moment, which Postgres refuses to all but one. */
async function alone(pool: Pool, work: () => Promise<void>): Promise<void> {
  const guard = await connect(pool)
  try {
    await guard.query(patient('select pg_advisory_lock($1)', [startLock]))
    await work()
  } finally {
    // The lock goes with the session.
    guard.release(true)
  }
}

interface Job {
  readonly lane: LaneKey
  readonly after: string
  /** One pending job a key. */
  readonly key?: string
}

function createSender(boss: PgBoss, work: boolean): Omit<Alarms, 'slackMs'> {
  const send = async (sql: Sql, queue: string, jobs: readonly Job[]) => {
    const rows = jobs.map(({ lane, after, key }) => ({
      data: lane,
      startAfter: after,
      ...(key === undefined ? {} : { singletonKey: key }),
    }))
    await boss.insert(queue, rows, { db: databaseOf(sql), returnId: false })
  }
  const rung = createRung(ownRingDelaySeconds * 1000)
  return {
    ring: async (sql, wanted) => {
      const lanes = work ? rung.without(wanted) : wanted
      if (lanes.length === 0) return
      const after = String(work ? ownRingDelaySeconds : 0)
      // In one order everywhere: two commits that ring the same lanes wait for each other, but not crosswise.
      const ordered = lanes.toSorted((a, b) => a.workspace - b.workspace || a.lane - b.lane)
      const jobs = ordered.map((lane) => ({ lane, after, key: laneName(lane) }))
      await send(sql, rings, jobs)
      if (!work) await notify(sql, lanes)
    },
    rung: (lanes, begunAt) => {
      if (work) rung.add(lanes, begunAt)
    },
    ringFrom: async (sql, lanes) => {
      if (lanes.length === 0) return
      // Not a singleton: a host may keep its transaction open, and others must not wait for it.
      const jobs = lanes.map((lane) => ({ lane, after: '0' }))
      await send(sql, wakes, jobs)
      await notify(sql, lanes)
    },
    wake: (sql, lane, at) => send(sql, wakes, [{ lane, after: new Date(at).toISOString() }]),
    done: async (sql, jobs) => {
      const names = jobs.map((job) => job.split('/') as [queue: string, id: string])
      for (const [queue, group] of Map.groupBy(names, ([name]) => name))
        await boss.deleteJob(
          queue,
          group.map(([, id]) => id),
          { db: databaseOf(sql) },
        )
    },
  }
}

async function notify(sql: Sql, lanes: readonly LaneKey[]): Promise<void> {
  const payload = lanes.length > noticeLimit ? '*' : lanes.map(laneName).join(' ')
  await sql.query('select pg_notify($1, $2)', [channel, payload])
}

/** pg-boss inside the caller's transaction. Its texts differ with queue and options, not with values: they are prepared too. */
function databaseOf(sql: Sql): Db {
  return { executeSql: async (text, values) => ({ rows: await sql.query(text, values) }) }
}

/**
 * pg-boss on the host's pool. A test clock reaches every session without a setting of its own, so there is nothing to set. Until it has
 * started it may wait for another process that makes its tables; afterwards silence means that the connection leads nowhere.
 */
function bossDatabase(pool: Pool, isStarted: () => boolean): Db {
  return {
    executeSql: (text, values = []) => pool.query(isStarted() ? asked(text, values, patienceMs) : patient(text, values)),
    setSessionStatements: async () => {},
  }
}

/**
 * Our test clock as pg-boss's: its SQL reads `millrace.clock_now()`, so that every process on the database shares one instant (its
 * own TestClock belongs to one process). Its timers stay real: polls and upkeep go on while virtual time stands still.
 */
function sharedClock(now: () => number): AttachableClock {
  const timers: Omit<Clock, 'now'> = {
    setTimeout: (run, ms) => setTimeout(run, ms).unref(),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
    setInterval: (run, ms) => setInterval(run, ms).unref(),
    clearInterval: (timer) => clearInterval(timer as NodeJS.Timeout),
  }
  return {
    now,
    ...timers,
    attach: async ({ db, schema }) => {
      // Processes that start together would replace the function at the same moment, which Postgres refuses.
      await db.executeSql(
        `begin; select pg_advisory_xact_lock(${clockLock});
         create or replace function ${schema}.job_now() returns timestamptz language sql stable as $$ select millrace.clock_now() $$;
         commit`,
      )
      return { [Symbol.asyncDispose]: async () => {} }
    },
  }
}

/** Fetches what is due, a batch at a time, again at once while batches are full. */
async function fetchRings(boss: PgBoss, onRing: (rings: readonly Ring[]) => void): Promise<void> {
  for (const queue of [rings, wakes]) {
    let fetched: number
    do {
      const jobs = await boss.fetch<LaneKey>(queue, { batchSize })
      fetched = jobs.length
      if (fetched > 0) onRing(jobs.map(({ id, data }) => ({ lane: data, jobs: [`${queue}/${id}`] })))
    } while (fetched === batchSize)
  }
}
