/**
 * R14: waits of 15, 30, 90 and 400 days, each cohort past every retention of the queue while nobody is at work. Nobody waits 400 days for a
 * test: while the crew is stopped, every instant in the database, pg-boss's own ones too, is moved back by as many days, which for
 * whoever reads it is the same. Once, pg-boss's tables are emptied as well. Each wait ends when its time has come, once, and no other does.
 */
import type { Pool } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../support/client.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { chain, send, type SentEvent } from '../send.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const cohorts = [15, 30, 90, 400] as const
/** Before this cohort pg-boss forgets everything. */
const truncatedBefore = 90
const limitMs = 60_000
/** After all of a cohort have come: none of another may follow. */
const restMs = 2000

export const longWaits: Scenario = {
  id: 'R14',
  title: `waits of ${cohorts.join(', ')} days with everybody off, and pg-boss emptied once`,
  inShort: false,
  run: async (plan) => {
    const stage = await openStage({ workers: 1 })
    try {
      return await play(plan, stage)
    } finally {
      await stage.close()
    }
  },
}

const waiting = (days: number, sink: string) =>
  chain(`Wait ${days}`, [
    ['start', 'trigger.event', { event: `Wait ${days}` }],
    ['wait', 'delay', { mode: 'for', duration: `P${days}D` }],
    ['gift', 'bonus.accrue', { amount: 1 }],
    ['tell', 'http.request', { method: 'POST', url: `${sink}/`, body: '{{ contact.userId }}' }],
    ['finish', 'end'],
  ])

const person = (seed: string, days: number, index: number) => `${seed}-${days}-${index}`

async function play({ seed, contacts, say }: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  const each = Math.ceil(contacts / cohorts.length)
  for (const days of cohorts) await stage.client.install(waiting(days, stage.requests.url))
  const events = cohorts.flatMap((days) =>
    Array.from({ length: each }, (_, index): SentEvent => {
      const userId = person(seed, days, index)
      return { type: 'track', userId, messageId: userId, event: `Wait ${days}` }
    }),
  )
  const acknowledged = await send({ url: stage.url, writeKey, events })
  await until('every run waits', async () => (await waitingRuns(stage.database)) === events.length, limitMs)
  say(`${acknowledged} events acknowledged, as many runs wait`)

  const verdicts = [verdict('every event was acknowledged', acknowledged === events.length, String(acknowledged))]
  let passed = 0
  for (const [index, days] of cohorts.entries()) {
    await stage.crew.stop()
    // To the day after, so that alarms and their retention are past, and not to the hour.
    await passDays(stage.database, days + 1 - passed)
    passed = days + 1
    if (days === truncatedBefore) await emptyQueue(stage.database)
    await stage.crew.start()
    const late = await until(`the waits of ${days} days end`, async () => told(stage) >= each * (index + 1), limitMs).then(
      () => null,
      (error: Error) => error.message,
    )
    await sleep(restMs)
    say(`${days} days: ${told(stage)} of ${events.length} have been told${days === truncatedBefore ? '; pg-boss was emptied' : ''}`)
    verdicts.push(judgeCohort(stage, { seed, days, each, index, late }))
  }
  await stage.quiet(limitMs)
  return [...verdicts, ...(await judgeOnce(stage, events.length)), ...(await judgeBooks(stage.database))]
}

async function waitingRuns(database: Pool): Promise<number> {
  const { rows } = await database.query<{ n: number }>(`select count(*)::int as n from millrace.run where status = 0 and node = 'wait'`)
  return rows[0]!.n
}

const told = ({ requests }: Stage) => new Set(requests.received.map(({ contact }) => contact)).size

/** What is a day ago is a day more ago: all instants of ours and of pg-boss's. */
async function passDays(database: Pool, days: number): Promise<void> {
  const { rows } = await database.query<{ statement: string }>(
    `select format('update %I.%I set %s', n.nspname, c.relname,
       string_agg(format('%1$I = %1$I - interval ''%2$s days''', a.attname, $1::int), ', ')) as statement
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('millrace', 'millrace_boss') and c.relkind in ('r', 'p') and not c.relispartition
       and a.atttypid = 'timestamptz'::regtype and not a.attisdropped and a.attgenerated = ''
     group by n.nspname, c.relname`,
    [days],
  )
  for (const { statement } of rows) await database.query(statement)
}

/** Its version stays, or it would make its tables anew. */
async function emptyQueue(database: Pool): Promise<void> {
  const { rows } = await database.query<{ statement: string }>(
    `select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' cascade' as statement
     from pg_tables where schemaname = 'millrace_boss' and tablename <> 'version'`,
  )
  await database.query(rows[0]!.statement)
}

interface Cohort {
  readonly seed: string
  readonly days: number
  readonly each: number
  readonly index: number
  readonly late: string | null
}

/** All of this cohort and of those before it, and nobody else. */
function judgeCohort({ requests }: Stage, { seed, days, each, index, late }: Cohort): Verdict {
  const seen = new Set(requests.received.map(({ contact }) => contact))
  const due = cohorts.slice(0, index + 1).flatMap((wait) => Array.from({ length: each }, (_, place) => person(seed, wait, place)))
  const missing = due.filter((userId) => !seen.has(userId))
  const early = seen.size - (due.length - missing.length)
  const found = `${missing.length} missing, ${early} too early${late === null ? '' : `; ${late}`}`
  return verdict(`after ${days} days exactly the waits up to ${days} have ended`, missing.length === 0 && early === 0, found)
}

async function judgeOnce({ requests, database }: Stage, runs: number): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ completed: number; bonuses: number }>(
    `select (select count(*)::int from millrace.run where status = 1) as completed, (select count(*)::int from millrace.bonus_entry) as bonuses`,
  )
  const { completed, bonuses } = rows[0]!
  return [
    verdict(
      `${runs} waits of ${runs} ended once`,
      completed === runs && bonuses === runs,
      `${completed} runs completed, ${bonuses} bonuses given`,
    ),
    verdict(
      'the outside was told once by each',
      requests.received.length === runs,
      `${requests.received.length} requests for ${runs} runs`,
    ),
  ]
}
