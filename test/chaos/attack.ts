/**
 * The common course of a story in which the flow is attacked while it is fed: feed, faults, the end of the feed, a quiet period, the
 * verdict. The books are looked at all the while, for their laws hold at every commit.
 */
import { watchBooks, judgeBooks } from './books.ts'
import { createFeed, type Feed } from './feed.ts'
import { chaosFlow } from './flow.ts'
import { judge, type Bounds } from './judge.ts'
import { verdict, type ChaosPlan, type Verdict } from './scenario.ts'
import { writeKey, type Stage } from './stage.ts'

export interface Attack {
  readonly contacts: number
  /** How long the feed takes at least. */
  readonly spreadMs: number
  /** After so long the feed gives up. */
  readonly limitMs: number
  readonly bounds: Bounds
  /** Does the faults, and resolves after the last of them. */
  faults(feed: Feed): Promise<void>
}

/** Between the last fault and the last effect. */
const drainMs = 180_000
const lookMs = 2000

/** What one process may have under way outside, at most: calls, and mails among them. */
export const callsInFlight = 16
export const mailsInFlight = 8

export async function attackFlow(plan: ChaosPlan, stage: Stage, attack: Attack): Promise<readonly Verdict[]> {
  await stage.client.install(chaosFlow(stage.requests.url))
  const { contacts, spreadMs } = attack
  const feed = createFeed({ url: stage.url, writeKey, seed: plan.seed, contacts, spreadMs })
  const books = watchBooks(stage.database, lookMs)
  const feeding = feed.run(attack.limitMs)
  try {
    await attack.faults(feed)
    const lastFault = performance.now()
    await feeding
    plan.say(`${feed.acknowledged.size} contacts acknowledged, ${feed.repeats} batches sent again`)
    return [
      ...(await drain(stage, lastFault)),
      ...(await verdicts(stage, { feed, attack })),
      ...(await books.stop()),
      ...(await judgeBooks(stage.database, 'when all is quiet')),
    ]
  } finally {
    feed.stop()
    await Promise.all([feeding, books.stop()])
  }
}

async function drain({ crew, quiet }: Stage, lastFault: number): Promise<readonly Verdict[]> {
  const left = await quiet(drainMs).then(
    () => null,
    (error: Error) => `${error.message}\n${crew.output()}`,
  )
  const ms = performance.now() - lastFault
  return [
    verdict(`drained within ${drainMs / 1000} s of the last fault`, left === null && ms <= drainMs, left ?? `${(ms / 1000).toFixed(1)} s`),
    verdict('no process ended by itself', crew.faults.length === 0, [`${crew.faults.length} did`, ...crew.faults].join('\n')),
  ]
}

function verdicts(stage: Stage, { feed, attack }: { readonly feed: Feed; readonly attack: Attack }): Promise<readonly Verdict[]> {
  const { client, database, mails, requests } = stage
  const { contacts, bounds } = attack
  const { acknowledged, messageIds } = feed
  return judge({ acknowledged, messageIds, contacts, bounds, database, client, mails: mails.received, requests: requests.received })
}
