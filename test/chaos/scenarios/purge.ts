/**
 * R18: a million runs that ended long ago are removed while the API is used: nobody who asks notices, live runs keep everything, the queue
 * stays small and the tables keep no dead rows. Half of the old log lies in months of its own, half where those that came too early lie.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { until } from '../../support/client.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { basic, chain, send, type SentEvent } from '../send.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'
import { insertEndedRuns, passDaysOfRuns } from './purge-history.ts'

const keepDays = 60
/** When the live runs entered; those that ended did so from then on for a month. */
const daysAgo = 150
const endedRuns = 1_000_000
const liveRuns = 2000
const p99MaxMs = 150
const deadMax = 0.2
const jobsMax = 1000
const limitMs = 600_000
/** The last vacuum comes after the last row is gone. */
const tidyMs = 30_000
/** Looking costs the database something too. */
const lookMs = 2000
/** Between two requests of a connection: people at work, not a load test. */
const pauseMs = 50
const connections = 4
/** The first requests of a process pay for its start, not for the purge. */
const warmUpMs = 2000
const usualMs = 10_000

export const purge: Scenario = {
  id: 'R18',
  title: 'a million ended runs are purged while the API is used',
  inShort: false,
  run: async (plan) => {
    const stage = await openStage({ workers: 0, env: { MILLRACE_RETENTION_DAYS: String(keepDays) } })
    try {
      return await play(plan, stage)
    } finally {
      await stage.close()
    }
  },
}

const waiting = chain('Wait', [
  ['start', 'trigger.event', { event: 'Begun' }],
  ['wait', 'delay', { mode: 'for', duration: 'P400D' }],
  ['finish', 'end'],
])

async function play({ seed, short, say }: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  const ended = short ? 20_000 : endedRuns
  const { database } = stage
  const flow = await stage.client.install(waiting)
  const begun = Array.from({ length: liveRuns }, (_, index): SentEvent => {
    const userId = `${seed}-${index}`
    return { type: 'track', userId, messageId: userId, event: 'Begun' }
  })
  const acknowledged = await send({ url: stage.url, writeKey, events: begun })
  await until('every run waits', async () => (await counts(database)).live === liveRuns)
  await stage.crew.stop()
  await passDaysOfRuns(database, daysAgo)
  await insertEndedRuns(database, { flow, count: ended, daysAgo })
  say(`${ended} ended runs and ${liveRuns} live ones, ${daysAgo} days old`)

  // The first start had its round, and the next one is hours away: this is the API at its usual.
  await stage.crew.start()
  const usual = startProbe(stage, flow)
  await sleep(warmUpMs + usualMs)
  const before = await usual.end()
  await database.query('delete from millrace.upkeep')
  await stage.crew.members[0]!.replace()
  const probe = startProbe(stage, flow)
  const started = performance.now()
  await nowAndThen(async () => (await counts(database)).ended === 0 && (await old(database)) === 0, limitMs)
  await nowAndThen(async () => (await deadRows(database)).every(({ part }) => part < deadMax), tidyMs)
  const took = (performance.now() - started) / 1000
  const { latencies, faults } = await probe.end()
  say(`purged within ${took.toFixed(1)} s; ${latencies.length} requests meanwhile`)
  return [
    verdict('the live runs were acknowledged', acknowledged === liveRuns, String(acknowledged)),
    verdict(
      'all that is old is gone: runs, steps, events, messages',
      (await old(database)) === 0,
      `${await old(database)} left of ${ended} runs`,
    ),
    verdict(
      `the API was asked meanwhile, and answered`,
      latencies.length >= took * 5 && faults.length === 0,
      `${latencies.length} answers, ${faults.length} faults ${faults.slice(0, 2).join('; ')}`,
    ),
    judgeLatency(latencies, before.latencies),
    await judgeLive(database),
    await judgeJobs(database),
    await judgeDead(database),
    ...(await judgeBooks(database)),
  ]
}

/** Looks until it is so, or the limit is past: the verdicts say which. */
async function nowAndThen(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end && !(await isSo());) await sleep(lookMs)
}

async function counts(database: Pool): Promise<{ readonly live: number; readonly ended: number }> {
  const { rows } = await database.query<{ live: number; ended: number }>(
    `select (select count(*)::int from millrace.run where status = 0) as live,
       (select count(*)::int from (select from millrace.run where status <> 0 limit 1) any_of) as ended`,
  )
  return rows[0]!
}

/** Rows of ended runs that nobody should find any more, whatever they hang on. */
async function old(database: Pool): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    `select (select count(*) from millrace.run where status <> 0)
       + (select count(*) from millrace.activation a where not exists (select from millrace.run r where r.id = a.run))
       + (select count(*) from millrace.message m where not exists (select from millrace.run r where r.id = m.run))
       + (select count(*) from millrace.event where received_at < now() - $1 * interval '1 day')
       + (select count(*) from millrace.event_key where received_at < now() - $1 * interval '1 day') as n`,
    [keepDays + 31],
  )
  return Number(rows[0]!.n)
}

/** What the editor and an SDK ask, each in turn, for as long as the purge lasts. */
function startProbe({ url, apiKey }: Stage, flow: string) {
  const latencies: number[] = []
  const faults: string[] = []
  const api = { authorization: `Bearer ${apiKey}` }
  const asks: readonly (() => Promise<Response>)[] = [
    () => fetch(`${url}/api/runs?limit=20`, { headers: api }),
    () => fetch(`${url}/api/flows/${flow}/stats`, { headers: api }),
    () => fetch(`${url}/api/flows`, { headers: api }),
    () =>
      fetch(`${url}/v1/track`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...basic(writeKey) },
        body: JSON.stringify({ userId: 'visitor', event: 'Looked', messageId: crypto.randomUUID() }),
      }),
  ]
  const state = { ended: false, warmAt: Number.POSITIVE_INFINITY }
  const connection = async (index: number) => {
    for (let next = index; !state.ended; next++) {
      const started = performance.now()
      const answer = await asks[next % asks.length]!().catch((error: Error) => error)
      // The server is not there yet, or has just come.
      if (answer instanceof Error && state.warmAt === Number.POSITIVE_INFINITY) await sleep(pauseMs)
      else if (answer instanceof Error || !answer.ok)
        faults.push(answer instanceof Error ? answer.message : `${answer.status} ${answer.url}`)
      else {
        await answer.text()
        state.warmAt = Math.min(state.warmAt, started + warmUpMs)
        if (started > state.warmAt) latencies.push(performance.now() - started)
      }
      await sleep(pauseMs)
    }
  }
  const done = Promise.all(Array.from({ length: connections }, (_, index) => connection(index)))
  return {
    end: async () => {
      state.ended = true
      await done
      return { latencies, faults }
    },
  }
}

/** A machine that others use as well may be slower than the figure without any purge; then the purge may add half of that. */
function judgeLatency(during: readonly number[], before: readonly number[]): Verdict {
  const most = Math.max(p99MaxMs, quantile(before, 0.99) * 1.5)
  const show = (latencies: readonly number[]) =>
    `p50 ${quantile(latencies, 0.5).toFixed(0)} ms, p99 ${quantile(latencies, 0.99).toFixed(0)} ms`
  const found = `${show(during)}; before the purge ${show(before)}`
  return verdict(`p99 of the API stays within ${most.toFixed(0)} ms`, quantile(during, 0.99) <= most, found)
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.POSITIVE_INFINITY
}

async function judgeLive(database: Pool): Promise<Verdict> {
  const { rows } = await database.query<{ runs: number; logs: number }>(
    `select count(*)::int as runs, count(*) filter (where exists (select from millrace.activation a where a.run = r.id))::int as logs
     from millrace.run r where status = 0`,
  )
  const { runs, logs } = rows[0]!
  return verdict(
    'every live run is there, with the log of its first day',
    runs === liveRuns && logs === liveRuns,
    `${runs} runs, ${logs} with their log`,
  )
}

async function judgeJobs(database: Pool): Promise<Verdict> {
  const { rows } = await database.query<{ n: number }>('select count(*)::int as n from millrace_boss.job')
  return verdict(`the queue has at most ${jobsMax} jobs`, rows[0]!.n <= jobsMax, String(rows[0]!.n))
}

interface Dead {
  readonly name: string
  /** Of the tuples of a table of more than a megabyte. */
  readonly part: number
}

async function deadRows(database: Pool): Promise<readonly Dead[]> {
  await database.query('create extension if not exists pgstattuple')
  const { rows } = await database.query<{ name: string; part: number }>(
    `select c.relname as name, s.dead_tuple_count::float8 / greatest(s.tuple_count + s.dead_tuple_count, 1) as part
     from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join lateral pgstattuple(c.oid) s
     where n.nspname = 'millrace' and c.relkind = 'r' and s.tuple_count + s.dead_tuple_count > 1000`,
  )
  return rows
}

async function judgeDead(database: Pool): Promise<Verdict> {
  const dead = (await deadRows(database)).toSorted((a, b) => b.part - a.part)
  const found = dead.slice(0, 3).map(({ name, part }) => `${name} ${(part * 100).toFixed(1)} %`)
  return verdict(
    'dead rows are below 20 % in every table',
    dead.every(({ part }) => part < deadMax),
    found.join(', '),
  )
}
