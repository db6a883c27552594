/**
 * R2: kill -9 of one of the processes at a random moment, again and again, while the product is fed; then a quiet period, then the
 * verdict. Nothing may be lost, no bonus doubled, and what left for the outside repeats no more than what was under way.
 */
import { Client as Database } from 'pg'
import { createClient, until } from '../../support/client.ts'
import { freePort } from '../../support/process.ts'
import { attack, createCrew, type Crew } from '../attack.ts'
import { judgeBooks } from '../books.ts'
import { createFeed } from '../feed.ts'
import { chaosFlow } from '../flow.ts'
import { judge } from '../judge.ts'
import { startOwnPostgres } from '../own-postgres.ts'
import type { ChaosPlan, Scenario, Verdict } from '../scenario.ts'
import { startMailSink, startWebSink } from '../sinks.ts'

const apiKey = 'chaos-api-key-0123456789abcdef'
const writeKey = 'chaos-write-key-0123456789abcdef'

/** Outside effects that one process may have under way: 8 mails and 32 requests. */
const inFlight = 40

const quietMs = 180_000

/** The feed's stretch for a kill, at least, and how long a start after one may take. */
const stretchMs = 1500
const killLimitMs = 10_000

export const storm: Scenario = {
  id: 'R2',
  title: 'kill -9 over all processes while the product is fed',
  inShort: true,
  light: false,
  run,
}

async function run(plan: ChaosPlan): Promise<readonly Verdict[]> {
  const postgres = await startOwnPostgres()
  const databaseUrl = await postgres.createDatabase()
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
    await quiet(database, crew, plan)
    const evidence = { acknowledged, contacts: plan.contacts, bound: (plan.kills + 1) * inFlight, database, client }
    const verdicts = await judge({ ...evidence, mails: mailSink.received, requests: webSink.received })
    return [...verdicts, ...(await judgeBooks(database))]
  } finally {
    await database.end()
    await crew.stop()
    await Promise.all([mailSink.close(), webSink.close()])
    await postgres.drop()
  }
}

async function strikeWhileFeeding(crew: Crew, { kills, contacts, seed, random, say }: ChaosPlan, url: string) {
  const feed = createFeed({ url, writeKey, seed, contacts, spreadMs: kills * stretchMs })
  const feeding = feed.run(kills * killLimitMs + quietMs)
  await attack(crew, {
    kills,
    random,
    fedUpTo: (part) => feed.reached(Math.floor(part * contacts)),
    onKill: (done, who) => say(`kill ${done} of ${kills}: ${who}; ${feed.acknowledged.size} contacts acknowledged`),
  })
  await feeding
  say(`fed: ${feed.acknowledged.size} contacts acknowledged, ${feed.repeats} batches sent again`)
  return feed
}

/** Nothing lives, nothing is queued or under way. Mails that stay unknown are done with. */
async function quiet(database: Database, crew: Crew, { say }: ChaosPlan): Promise<void> {
  const started = performance.now()
  const busy = async () => {
    const { rows } = await database.query<{ busy: boolean }>(
      `select exists (select from millrace.run where status = 0) or exists (select from millrace.inbox)
         or exists (select from millrace.call where state in (0, 1)) as busy`,
    )
    return rows[0]?.busy !== true
  }
  await until('everything is done', busy, quietMs).catch((error: unknown) => say(`${String(error)}\n${crew.output().slice(-4000)}`))
  say(`quiet after ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
