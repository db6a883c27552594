/**
 * R11: the network between the product and Postgres swallows every connection there is, without a word: for a while new ones too, then
 * new ones go through. Whoever waits for an answer finds out within half a minute, the work goes on, and nothing is lost or doubled.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { attackFlow, callsInFlight, mailsInFlight } from '../attack.ts'
import type { Feed } from '../feed.ts'
import { startOwnPostgres } from '../own-postgres.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { openStage, type Stage } from '../stage.ts'
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts'

const workers = 1
const detectMs = 30_000
/** The second time new connections are swallowed too, for so long. */
const darkMs = 8000

export const halfOpen: Scenario = {
  id: 'R11',
  title: 'half-open sockets: the network swallows every connection to Postgres',
  inShort: false,
  run: async (plan) => {
    const postgres = await startOwnPostgres()
    try {
      // The observer goes straight to the database.
      const url = await postgres.createDatabase()
      const proxy = await startTcpProxy(url)
      try {
        const stage = await openStage({
          workers,
          postgres: { ...postgres, createDatabase: async () => url },
          env: { DATABASE_URL: proxy.url },
        })
        try {
          return await swallowed(plan, stage, proxy)
        } finally {
          await stage.close()
        }
      } finally {
        await proxy.close()
      }
    } finally {
      await postgres.drop()
    }
  },
}

async function swallowed(plan: ChaosPlan, stage: Stage, proxy: TcpProxy): Promise<readonly Verdict[]> {
  const contacts = Math.min(plan.contacts, 2000)
  const losses = 2 * (workers + 1)
  const found: Verdict[] = []
  const verdicts = await attackFlow(plan, stage, {
    contacts,
    spreadMs: 30_000,
    limitMs: 300_000,
    bounds: { requests: losses * callsInFlight, unknown: losses * mailsInFlight, mails: losses * mailsInFlight },
    faults: async (feed) => {
      await feed.reached(Math.floor(contacts * (0.2 + 0.2 * plan.random())))
      found.push(...(await swallow({ plan, stage, proxy, feed }, 0)))
      await feed.reached(Math.floor(contacts * (0.6 + 0.2 * plan.random())))
      found.push(...(await swallow({ plan, stage, proxy, feed }, darkMs)))
    },
  })
  return [...found, ...verdicts]
}

interface Swallowing {
  readonly plan: ChaosPlan
  readonly stage: Stage
  readonly proxy: TcpProxy
  readonly feed: Feed
}

async function swallow({ plan, stage, proxy, feed }: Swallowing, newForMs: number): Promise<readonly Verdict[]> {
  proxy.swallowNew(newForMs > 0)
  const count = proxy.swallow()
  const started = performance.now()
  plan.say(`${count} connections swallowed${newForMs > 0 ? `, and new ones for ${newForMs / 1000} s` : ''}`)
  await sleep(newForMs)
  proxy.swallowNew(false)
  const waits = {
    'events are acknowledged': acknowledgedAfter(feed),
    'reading is answered': answered(stage),
    'every lane is visited': lanesMove(stage),
    'calls are made': callsMove(stage),
  }
  const results = await Promise.all(
    Object.entries(waits).map(async ([what, done]) => {
      const isDone = await Promise.race([done.then(() => true), sleep(90_000, false)])
      return { what, isDone, ms: performance.now() - started }
    }),
  )
  const limit = detectMs + newForMs
  return [
    verdict('connections were swallowed in the midst of the work', count >= 4, String(count)),
    ...results.map(({ what, isDone, ms }) =>
      verdict(
        `within ${limit / 1000} s of the silence ${what} again`,
        isDone && ms <= limit,
        isDone ? `${(ms / 1000).toFixed(1)} s` : 'not at all',
      ),
    ),
  ]
}

async function acknowledgedAfter(feed: Feed): Promise<void> {
  await feed.reached(feed.acknowledged.size + 20)
}

/** Several at once, so that more than one connection of the server's pool must be sound. */
async function answered(stage: Stage): Promise<void> {
  const ask = () =>
    stage.client.get('/api/flows').then(
      () => true,
      () => false,
    )
  while ((await Promise.all(Array.from({ length: 6 }, ask))).includes(false)) await sleep(200)
}

/** Each lane of the workspace has been visited by somebody: the oldest input is younger than the silence. */
async function lanesMove({ database }: Stage): Promise<void> {
  const { rows } = await database.query<{ now: Date }>('select clock_timestamp() as now')
  for (;;) {
    const left = await database.query(
      `select from millrace.inbox where received_at < $1 union all select from millrace.run where status = 0 and wake_at < $1 limit 1`,
      [rows[0]!.now],
    )
    if (left.rowCount === 0) return
    await sleep(200)
  }
}

async function callsMove({ mails }: Stage): Promise<void> {
  const before = mails.received.length
  while (mails.received.length === before) await sleep(100)
}
