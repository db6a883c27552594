/**
 * R2, with R4, R6 and R8: while the product is fed, one of its processes after the other is killed (-9), and its Postgres is
 * stopped at once and started again; then a quiet period, then the verdict. Nothing may be lost, no bonus doubled, and what left for
 * the outside repeats no more than what was under way.
 */
import { judgeBooks } from '../books.ts'
import { createFeed, type Feed } from '../feed.ts'
import { chaosFlow } from '../flow.ts'
import { judge } from '../judge.ts'
import { startOwnPostgres, type OwnPostgres } from '../own-postgres.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

/** What one process may have under way outside, at most: calls, and mails among them. */
const callsInFlight = 16
const mailsInFlight = 8
/** R2: of 10,000 contacts and 50 kills. */
const repeatedMailsMax = 25
const drainMs = 180_000

/** The feed's stretch for a kill, at least, and how long all may take for one. */
const stretchMs = 1500
const killLimitMs = 10_000

export const storm: Scenario = {
  id: 'R2',
  title: 'storm: kill -9 over all processes and Postgres stopped at once, while the product is fed',
  inShort: true,
  light: false,
  run: async (plan) => {
    const postgres = await startOwnPostgres()
    try {
      const stage = await openStage({ workers: 2, postgres })
      try {
        return await attack(plan, stage, postgres)
      } finally {
        await stage.close()
      }
    } finally {
      await postgres.drop()
    }
  },
}

async function attack(plan: ChaosPlan, stage: Stage, postgres: OwnPostgres): Promise<readonly Verdict[]> {
  const { kills, contacts, seed, short, say } = plan
  await stage.client.install(chaosFlow(stage.requests.url))
  const feed = createFeed({ url: stage.url, writeKey, seed, contacts, spreadMs: kills * stretchMs })
  const feeding = feed.run(kills * killLimitMs + drainMs)
  const restarts = short ? 1 : 5
  for (const { at, strike } of strikesOf(plan, { stage, postgres, restarts })) {
    await feed.reached(Math.floor(at * contacts))
    say(`${String(feed.acknowledged.size).padStart(6)} acknowledged: ${await strike()}`)
  }
  const lastFault = performance.now()
  await feeding
  say(`${feed.acknowledged.size} contacts acknowledged, ${feed.repeats} batches sent again`)
  return verdicts(plan, { stage, feed, lastFault, faults: kills + restarts * stage.crew.members.length })
}

interface Strike {
  /** The part of the feed that is acknowledged before it, in [0, 1). */
  readonly at: number
  /** Answers what was struck. */
  strike(): Promise<string>
}

/** Each fault has its stretch of the feed, and falls somewhere in it. The first kills hit each kind of process, the others any. */
function strikesOf({ kills, random }: ChaosPlan, on: { stage: Stage; postgres: OwnPostgres; restarts: number }): readonly Strike[] {
  const spread = (count: number) => Array.from({ length: count }, (_, index) => (index + random()) / (count + 1))
  const first = Math.floor(random() * 4)
  const killed = spread(kills).map((at, index) => {
    const pick = index < 4 ? (first + index) % 4 : Math.floor(random() * 4)
    return { at, strike: () => killOne(on.stage, pick) }
  })
  const restarted = spread(on.restarts).map((at) => ({
    at,
    strike: async () => {
      await on.postgres.halt()
      await on.postgres.start()
      return 'Postgres restarted'
    },
  }))
  return [...killed, ...restarted].toSorted((a, b) => a.at - b.at)
}

/** 0 to 2 are the server and the workers, 3 the fences in which code runs. */
async function killOne({ crew }: Stage, pick: number): Promise<string> {
  const member = crew.members[pick]
  if (member !== undefined) {
    await member.kill()
    return `${member.name} killed`
  }
  const fences = await crew.fences()
  for (const pid of fences) process.kill(pid, 'SIGKILL')
  return `${fences.length} fences of code killed`
}

interface Outcome {
  readonly stage: Stage
  readonly feed: Feed
  readonly lastFault: number
  /** Faults by which a process may have lost what it had under way. */
  readonly faults: number
}

async function verdicts({ contacts, say }: ChaosPlan, { stage, feed, lastFault, faults }: Outcome): Promise<readonly Verdict[]> {
  const late = await stage.quiet(drainMs).then(
    () => null,
    (error: Error) => `${error.message}\n${stage.crew.output()}`,
  )
  const drained = (performance.now() - lastFault) / 1000
  say(`drained ${drained.toFixed(1)} s after the last fault`)
  const { client, database, crew } = stage
  const bounds = {
    requests: faults * callsInFlight,
    unknown: faults * mailsInFlight,
    mails: Math.min(repeatedMailsMax, faults * mailsInFlight),
  }
  const evidence = { contacts, bounds, database, client, mails: stage.mails.received, requests: stage.requests.received }
  return [
    verdict('drained within 180 s of the last fault', late === null && drained <= 180, late ?? `${drained.toFixed(1)} s`),
    verdict(
      'no process ended by itself',
      crew.faults.length === 0,
      `${crew.faults.length} did${crew.faults.map((fault) => `\n${fault}`).join('')}`,
    ),
    ...(await judge({ ...evidence, acknowledged: feed.acknowledged, messageIds: feed.messageIds })),
    ...(await judgeBooks(database)),
  ]
}
