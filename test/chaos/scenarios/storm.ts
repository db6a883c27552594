/**
 * R2, with R4, R6 and R8: while the product is fed, one of its processes after the other is killed (-9), and its Postgres is
 * stopped at once and started again. Nothing may be lost, no bonus doubled, and what left for the outside repeats no more than what
 * was under way.
 */
import { attackFlow, callsInFlight, mailsInFlight } from '../attack.ts'
import type { Feed } from '../feed.ts'
import { startOwnPostgres, type OwnPostgres } from '../own-postgres.ts'
import type { ChaosPlan, Scenario, Verdict } from '../scenario.ts'
import { openStage, type Stage } from '../stage.ts'

/** R2: of 10,000 contacts and 50 kills. */
const repeatedMailsMax = 25

/** The feed's stretch for a kill, at least, and how long all may take for one. */
const stretchMs = 1500
const killLimitMs = 10_000

export const storm: Scenario = {
  id: 'R2',
  title: 'storm: kill -9 over all processes and Postgres stopped at once, while the product is fed',
  inShort: true,
  run: async (plan) => {
    const postgres = await startOwnPostgres()
    try {
      const stage = await openStage({ workers: 2, postgres })
      try {
        return await storming(plan, stage, postgres)
      } finally {
        await stage.close()
      }
    } finally {
      await postgres.drop()
    }
  },
}

function storming(plan: ChaosPlan, stage: Stage, postgres: OwnPostgres): Promise<readonly Verdict[]> {
  const { kills, contacts, short, say } = plan
  const restarts = short ? 1 : 5
  const strikes = strikesOf(plan, { stage, postgres, restarts })
  // Each member may lose what it had under way: the killed one by every kill, all of them by a restart of Postgres.
  const losses = kills + restarts * stage.crew.members.length
  return attackFlow(plan, stage, {
    contacts,
    spreadMs: kills * stretchMs,
    limitMs: kills * killLimitMs + 180_000,
    bounds: {
      requests: losses * callsInFlight,
      unknown: losses * mailsInFlight,
      mails: Math.min(repeatedMailsMax, losses * mailsInFlight),
    },
    faults: async (feed: Feed) => {
      for (const { at, strike } of strikes) {
        await feed.reached(Math.floor(at * contacts))
        say(`${String(feed.acknowledged.size).padStart(6)} acknowledged: ${await strike()}`)
      }
    },
  })
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
