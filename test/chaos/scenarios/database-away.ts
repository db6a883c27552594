/**
 * R10: Postgres is away for a minute while the product is fed. Whoever asks is told so at once, nobody dies of it and nobody grows; once
 * it is back, all goes on by itself, and what was under way ends right.
 */
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { attackFlow, callsInFlight, mailsInFlight } from '../attack.ts'
import { startOwnPostgres, type OwnPostgres } from '../own-postgres.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const awayMs = 60_000
const answerMs = 2000
const recoverMs = 10_000
const grownMax = 100 * 2 ** 20
const askEveryMs = 500
const workers = 2

export const databaseAway: Scenario = {
  id: 'R10',
  title: `Postgres is away for ${awayMs / 1000} s`,
  inShort: false,
  run: async (plan) => {
    const postgres = await startOwnPostgres()
    try {
      const stage = await openStage({ workers, postgres })
      try {
        return await away(plan, stage, postgres)
      } finally {
        await stage.close()
      }
    } finally {
      await postgres.drop()
    }
  },
}

async function away(plan: ChaosPlan, stage: Stage, postgres: OwnPostgres): Promise<readonly Verdict[]> {
  const contacts = Math.min(plan.contacts, 3000)
  const processes = workers + 1
  let found: readonly Verdict[] = []
  const verdicts = await attackFlow(plan, stage, {
    contacts,
    spreadMs: 30_000,
    limitMs: awayMs + 180_000,
    bounds: { requests: processes * callsInFlight, unknown: processes * mailsInFlight, mails: processes * mailsInFlight },
    faults: async (feed) => {
      // Not before the processes have grown to what their work takes.
      await feed.reached(Math.floor(contacts * (0.5 + 0.2 * plan.random())))
      found = await takeAway(plan, stage, postgres)
    },
  })
  return [...found, ...verdicts]
}

async function takeAway({ say }: ChaosPlan, stage: Stage, postgres: OwnPostgres): Promise<readonly Verdict[]> {
  const before = await memoryOf(stage)
  await postgres.halt()
  say('Postgres is away')
  const answers = await askMeanwhile(stage)
  const after = await memoryOf(stage)
  await postgres.start()
  const back = performance.now()
  say('Postgres is back')
  const recovered = await recovery(stage, back)
  const wrong = answers.filter(({ status }) => status !== 503)
  const slowest = Math.max(...answers.map(({ ms }) => ms))
  const grown = Math.max(...after.map((bytes, index) => bytes - before[index]!))
  return [
    verdict(
      `every answer meanwhile is a 503, /readyz too`,
      wrong.length === 0 && answers.length >= awayMs / askEveryMs,
      `${wrong.length} of ${answers.length} were not: ${[...new Set(wrong.map(({ path, status }) => `${path} ${status}`))].join(', ')}`,
    ),
    verdict(`each within ${answerMs / 1000} s`, slowest <= answerMs, `${slowest.toFixed(0)} ms at the slowest`),
    verdict(
      `ready, and an event posted and handled, within ${recoverMs / 1000} s of the return`,
      recovered <= recoverMs,
      `${(recovered / 1000).toFixed(1)} s`,
    ),
    verdict('no process grew by 100 MiB', grown < grownMax, `${(grown / 2 ** 20).toFixed(0)} MiB at most`),
  ]
}

interface Answer {
  readonly path: string
  readonly status: number
  readonly ms: number
}

/** Reading, ingest and readiness, one after the other and side by side, for as long as Postgres is away. */
async function askMeanwhile(stage: Stage): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const end = performance.now() + awayMs
  const ask = async (path: string, options: RequestInit) => {
    while (performance.now() < end) {
      const started = performance.now()
      const status = await fetch(stage.url + path, { ...options, signal: AbortSignal.timeout(20_000) }).then(
        async (response) => (await response.body?.cancel(), response.status),
        () => 0,
      )
      answers.push({ path, status, ms: performance.now() - started })
      await sleep(askEveryMs)
    }
  }
  await Promise.all([
    ask('/readyz', {}),
    ask('/api/flows', { headers: { authorization: `Bearer ${stage.apiKey}` } }),
    ask('/v1/track', tracked('Nobody Listens', 'stranger')),
  ])
  return answers
}

const tracked = (event: string, userId: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
  body: JSON.stringify({ userId, event }),
})

/** From the return until the server is ready, takes an event, and its lane has handled it. */
async function recovery(stage: Stage, back: number): Promise<number> {
  const end = back + 60_000
  const until = async (ask: () => Promise<boolean>) => {
    while (!(await ask().catch(() => false)) && performance.now() < end) await sleep(100)
  }
  await until(async () => (await fetch(`${stage.url}/readyz`)).ok)
  await until(async () => (await fetch(`${stage.url}/v1/track`, tracked('Somebody Listens', 'witness'))).ok)
  await until(async () => {
    const { rows } = await stage.database.query<{ left: number }>(
      `select count(*)::int as left from millrace.inbox i join millrace.contact c on c.id = i.contact where c.user_id = 'witness'`,
    )
    return rows[0]!.left === 0
  })
  return performance.now() - back
}

async function memoryOf({ crew }: Stage): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', crew.members.map(({ pid }) => pid).join(',')])
  const bytes = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, kilobytes: number]),
  )
  return crew.members.map(({ pid }) => (bytes.get(pid) ?? 0) * 1024)
}
