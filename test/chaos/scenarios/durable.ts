/**
 * R8: acknowledged is durable. The API is killed (-9) in the midst of its ingest, round after round; whatever it answered with a 2xx
 * must be in the event log afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { judgeBooks } from '../books.ts'
import { judgeEvents } from '../judge.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const connections = 16
/** Between two requests of a connection: it is the kill that is tested, not the machine. */
const pauseMs = 5
const retryMs = 50
/** Of a round, at least: a client that hardly gets through proves nothing. */
const floor = 200

export const durable: Scenario = {
  id: 'R8',
  title: 'acknowledged is durable: kill -9 of the API during its ingest',
  inShort: true,
  run: async (plan) => {
    const stage = await openStage({ workers: 0 })
    try {
      return await rounds(plan, stage)
    } finally {
      await stage.close()
    }
  },
}

interface Round {
  readonly name: string
  readonly ms: number
  /** When the kill falls, after the round's begin. */
  readonly killAfterMs: number
}

interface Ingested {
  readonly messageIds: readonly string[]
  /** Requests that got no answer. */
  readonly cutOff: number
}

async function rounds({ seed, short, random, say }: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  const [count, ms] = short ? [2, 4000] : [10, 10_000]
  const all: Ingested[] = []
  for (let round = 1; round <= count; round++) {
    await stage.crew.ready()
    const ingested = await ingest(stage, { name: `${seed}-${round}`, ms, killAfterMs: ms * (0.2 + 0.6 * random()) })
    say(`round ${round}: ${ingested.messageIds.length} messages acknowledged, ${ingested.cutOff} requests cut off`)
    all.push(ingested)
  }
  await stage.quiet(60_000)
  const least = Math.min(...all.map(({ messageIds }) => messageIds.length))
  const untouched = all.filter(({ cutOff }) => cutOff === 0)
  return [
    verdict(`at least ${floor} messages acknowledged in every round`, least >= floor, `${least} in the least`),
    verdict('every kill fell into requests', untouched.length === 0, `${untouched.length} of ${count} did not`),
    ...(await judgeEvents({ database: stage.database, messageIds: all.flatMap(({ messageIds }) => messageIds) })),
    ...(await judgeBooks(stage.database)),
  ]
}

/** Every second connection sends single events, the others batches. */
async function ingest({ url, crew }: Stage, { name, ms, killAfterMs }: Round): Promise<Ingested> {
  const messageIds: string[] = []
  let cutOff = 0
  const end = performance.now() + ms
  const connection = async (index: number) => {
    for (let next = 0; performance.now() < end; next++) {
      const ids = Array.from({ length: index % 2 === 0 ? 1 : 10 }, (_, place) => `${name}-${index}-${next}-${place}`)
      const answer = await send(url, ids)
      if (answer === 'taken') messageIds.push(...ids)
      if (answer === 'cut off') cutOff++
      await sleep(answer === 'taken' ? pauseMs : retryMs)
    }
  }
  const killing = sleep(killAfterMs).then(() => crew.members[0]!.kill())
  await Promise.all([killing, ...Array.from({ length: connections }, (_, index) => connection(index))])
  return { messageIds, cutOff }
}

async function send(url: string, ids: readonly string[]): Promise<'taken' | 'refused' | 'cut off'> {
  const batch = ids.map((messageId, place) => ({ type: 'track', event: 'Page Read', userId: `reader-${place}`, messageId }))
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ batch }),
    })
    await response.body?.cancel()
    return response.ok ? 'taken' : 'refused'
  } catch (error) {
    // Refused connections are those of the time without a server.
    return (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED' ? 'refused' : 'cut off'
  }
}
