/**
 * `npm run chaos -- [--kills N] [--seed S] [--contacts N] [--short]`: the crash test from outside. A server and a worker on one
 * Postgres are driven over HTTP and killed at random moments; then a quiet period, then the verdict. Exits 0 only when every law
 * held. The same seed kills the same processes at the same points of the feed; what is under way then is up to the machine.
 */
import { parseArgs } from 'node:util'
import { seededRandom } from '@millrace/core'
import { Client as Database } from 'pg'
import { createClient, until } from '../support/client.ts'
import { freePort } from '../support/process.ts'
import { createDatabase } from '../support/postgres.ts'
import startDatabaseServer from '../support/global-postgres.ts'
import { attack, createCrew, type Crew } from './attack.ts'
import { createFeed } from './feed.ts'
import { chaosFlow } from './flow.ts'
import { judge, type Verdict } from './judge.ts'
import { startMailSink, startWebSink } from './sinks.ts'

interface Plan {
  readonly kills: number
  readonly contacts: number
  readonly seed: string
}

const apiKey = 'chaos-api-key-0123456789abcdef'
const writeKey = 'chaos-write-key-0123456789abcdef'

/** Outside effects that one process may have under way: 8 mails and 32 requests. */
const inFlight = 40

const quietMs = 180_000

/** The feed's stretch for a kill, at least, and how long a start after one may take. */
const stretchMs = 1500
const killLimitMs = 10_000

function planOf(argv: readonly string[]): Plan {
  const options = { kills: { type: 'string' }, contacts: { type: 'string' }, seed: { type: 'string' }, short: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: [...argv], options })
  const standard = values.short === true ? { kills: 3, contacts: 1000 } : { kills: 10, contacts: 10_000 }
  return {
    kills: wholeNumber(values.kills) ?? standard.kills,
    contacts: wholeNumber(values.contacts) ?? standard.contacts,
    seed: values.seed ?? String(Date.now() % 1_000_000),
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${text} is no whole number from 1 to 9,999,999`)
  return Number(text)
}

async function run(plan: Plan): Promise<readonly Verdict[]> {
  const { url: databaseUrl, drop } = await createDatabase()
  const [mailSink, webSink, port] = await Promise.all([startMailSink(), startWebSink(), freePort()])
  const env = {
    DATABASE_URL: databaseUrl,
    SMTP_URL: mailSink.url,
    MILLRACE_SECRET: 'chaos-secret-0123456789abcdef-0123456789abcdef',
    MILLRACE_API_KEY: apiKey,
    MILLRACE_WRITE_KEY: writeKey,
    MILLRACE_ALLOW_HOSTS: new URL(webSink.url).host,
  }
  const crew = await createCrew(env, port)
  const database = new Database({ connectionString: databaseUrl })
  await database.connect()
  try {
    const client = createClient({ url: `http://127.0.0.1:${port}`, apiKey })
    await client.install(chaosFlow(webSink.url))
    const { acknowledged } = await strikeWhileFeeding(crew, plan, client.url)
    await quiet(database, crew)
    const evidence = { acknowledged, contacts: plan.contacts, bound: (plan.kills + 1) * inFlight, database, client }
    return await judge({ ...evidence, mails: mailSink.received, requests: webSink.received })
  } finally {
    await database.end()
    await crew.stop()
    await Promise.all([mailSink.close(), webSink.close()])
    await drop()
  }
}

async function strikeWhileFeeding(crew: Crew, { kills, contacts, seed }: Plan, url: string) {
  const feed = createFeed({ url, writeKey, seed, contacts, spreadMs: kills * stretchMs })
  const feeding = feed.run(kills * killLimitMs + quietMs)
  await attack(crew, {
    kills,
    random: seededRandom(seed),
    fedUpTo: (part) => feed.reached(Math.floor(part * contacts)),
    onKill: (done, who) => console.info(`kill ${done} of ${kills}: ${who}; ${feed.acknowledged.size} contacts acknowledged`),
  })
  await feeding
  console.info(`fed: ${feed.acknowledged.size} contacts acknowledged, ${feed.repeats} batches sent again`)
  return feed
}

/** Nothing lives, nothing is queued or under way. Mails that stay unknown are done with. */
async function quiet(database: Database, crew: Crew): Promise<void> {
  const started = performance.now()
  const busy = async () => {
    const { rows } = await database.query<{ busy: boolean }>(
      `select exists (select from millrace.run where status = 0) or exists (select from millrace.inbox)
         or exists (select from millrace.call where state in (0, 1)) as busy`,
    )
    return rows[0]?.busy !== true
  }
  await until('everything is done', busy, quietMs).catch((error: unknown) =>
    console.error(`${String(error)}\n${crew.output().slice(-4000)}`),
  )
  console.info(`quiet after ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2))
  console.info(`seed ${plan.seed}: ${plan.contacts} contacts, ${plan.kills} kills`)
  const stopDatabaseServer = await startDatabaseServer()
  try {
    const verdicts = await run(plan)
    for (const { law, ok, found } of verdicts) console.info(`${ok ? 'held  ' : 'BROKEN'}  ${law}: ${found}`)
    const broken = verdicts.filter(({ ok }) => !ok).length
    console.info(broken === 0 ? 'every law held' : `${broken} broken (seed ${plan.seed})`)
    process.exitCode = broken === 0 ? 0 : 1
  } finally {
    await stopDatabaseServer?.()
  }
}

await main()
