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

export async function attackFlow({ seed, say }: ChaosPlan, stage: Stage, attack: Attack): Promise<readonly Verdict[]> {
  const { contacts, spreadMs, limitMs, bounds } = attack
  const { client, database, crew, mails, requests } = stage
  await client.install(chaosFlow(requests.url))
  const feed = createFeed({ url: stage.url, writeKey, seed, contacts, spreadMs })
  const books = watchBooks(database, lookMs)
  const feeding = feed.run(limitMs)
  await attack.faults(feed)
  const lastFault = performance.now()
  await feeding
  say(`${feed.acknowledged.size} contacts acknowledged, ${feed.repeats} batches sent again`)
  const left = await stage.quiet(drainMs).then(
    () => null,
    (error: Error) => `${error.message}\n${crew.output()}`,
  )
  const seconds = ((performance.now() - lastFault) / 1000).toFixed(1)
  const evidence = { contacts, bounds, database, client, mails: mails.received, requests: requests.received }
  return [
    verdict('drained within 180 s of the last fault', left === null && Number(seconds) <= 180, left ?? `${seconds} s`),
    verdict('no process ended by itself', crew.faults.length === 0, [`${crew.faults.length} did`, ...crew.faults].join('\n')),
    ...(await judge({ ...evidence, acknowledged: feed.acknowledged, messageIds: feed.messageIds })),
    ...(await books.stop()),
    ...(await judgeBooks(database, 'when all is quiet')),
  ]
}
