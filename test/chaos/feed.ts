/**
 * The client of the crash test: sends every contact's event over HTTP and keeps its own list of what was acknowledged. What was
 * not, it sends again under the same message ids, as an SDK would: so the product must know the ones it has.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventName } from './flow.ts'

export interface FeedOptions {
  readonly url: string
  readonly writeKey: string
  readonly seed: string
  readonly contacts: number
  /** How long the feed should take: it trickles, so that a kill falls into the middle of a request. */
  readonly spreadMs: number
}

export interface Feed {
  readonly acknowledged: ReadonlySet<string>
  /** Batches that had to be sent again. */
  readonly repeats: number
  /** Lets the feed go on until this many contacts were sent. */
  allow(contacts: number): void
  /** Resolves once every contact is acknowledged, or the limit is past. */
  run(limitMs: number): Promise<void>
}

const batchSize = 5
const connections = 4

export function createFeed(options: FeedOptions): Feed {
  const acknowledged = new Set<string>()
  let [next, allowed, repeats] = [0, 0, 0]
  const pauseMs = (connections * options.spreadMs * batchSize) / options.contacts
  const deliver = async (contacts: readonly string[], end: number): Promise<void> => {
    while (performance.now() < end) {
      if (await post(options, contacts)) {
        for (const contact of contacts) acknowledged.add(contact)
        return
      }
      repeats++
      await sleep(100)
    }
  }
  const connection = async (end: number): Promise<void> => {
    while (next < options.contacts && performance.now() < end) {
      if (next >= allowed) {
        await sleep(20)
        continue
      }
      const first = next
      next = Math.min(options.contacts, first + batchSize)
      await deliver(contactsFrom(first, next), end)
      await sleep(pauseMs)
    }
  }
  return {
    acknowledged,
    get repeats() {
      return repeats
    },
    allow: (contacts) => void (allowed = Math.max(allowed, contacts)),
    run: async (limitMs) => {
      const end = performance.now() + limitMs
      await Promise.all(Array.from({ length: connections }, () => connection(end)))
    },
  }
}

const contactsFrom = (first: number, end: number) => Array.from({ length: end - first }, (_, index) => `contact-${first + index}`)

async function post({ url, writeKey, seed }: FeedOptions, contacts: readonly string[]): Promise<boolean> {
  const timestamp = new Date().toISOString()
  const batch = contacts.flatMap((userId) => [
    { type: 'identify', userId, messageId: `${seed}-identify-${userId}`, timestamp, traits: { email: `${userId}@chaos.example` } },
    {
      type: 'track',
      userId,
      messageId: `${seed}-track-${userId}`,
      timestamp,
      event: eventName,
      properties: { operation: `${seed}-${userId}` },
    },
  ])
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ batch, sentAt: timestamp }),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
