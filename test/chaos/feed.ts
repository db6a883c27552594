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
  /** How long the feed takes at least: it trickles, so that a kill falls into the middle of a request. */
  readonly spreadMs: number
}

export interface Feed {
  readonly acknowledged: ReadonlySet<string>
  /** Message ids that were answered by a 2xx. */
  readonly messageIds: readonly string[]
  /** Batches that had to be sent again. */
  readonly repeats: number
  /** Resolves once so many contacts are acknowledged, or the feed has ended. */
  reached(contacts: number): Promise<void>
  /** Resolves once every contact is acknowledged, or the limit is past. */
  run(limitMs: number): Promise<void>
  /** Sends no more. */
  stop(): void
}

const batchSize = 5
const connections = 4
const retryMs = 100
/** A server that is stopped answers nothing, and a client does not wait for ever. */
const patienceMs = 5000

export function createFeed(options: FeedOptions): Feed {
  const acknowledged = new Set<string>()
  const messageIds: string[] = []
  const pauseMs = (connections * options.spreadMs * batchSize) / options.contacts
  const state = { ended: false, end: 0 }
  let [next, repeats] = [0, 0]
  const deliver = async (contacts: readonly string[]): Promise<void> => {
    while (performance.now() < state.end) {
      const batch = batchOf(options.seed, contacts)
      if (await post(options, batch)) {
        for (const contact of contacts) acknowledged.add(contact)
        return void messageIds.push(...batch.map(({ messageId }) => messageId))
      }
      repeats++
      await sleep(retryMs)
    }
  }
  const connection = async (): Promise<void> => {
    while (next < options.contacts && performance.now() < state.end) {
      const first = next
      next = Math.min(options.contacts, first + batchSize)
      await deliver(contactsFrom(first, next))
      await sleep(pauseMs)
    }
  }
  return {
    acknowledged,
    messageIds,
    get repeats() {
      return repeats
    },
    reached: async (contacts) => {
      while (acknowledged.size < contacts && !state.ended) await sleep(5)
    },
    run: async (limitMs) => {
      state.end = performance.now() + limitMs
      await Promise.all(Array.from({ length: connections }, connection))
      state.ended = true
    },
    stop: () => {
      state.end = 0
    },
  }
}

const contactsFrom = (first: number, end: number) => Array.from({ length: end - first }, (_, index) => `contact-${first + index}`)

interface Call {
  readonly type: string
  readonly userId: string
  readonly messageId: string
}

function batchOf(seed: string, contacts: readonly string[]): readonly Call[] {
  const timestamp = new Date().toISOString()
  return contacts.flatMap((userId) => {
    const common = (type: string) => ({ type, userId, messageId: `${seed}-${type}-${userId}`, timestamp })
    return [
      { ...common('identify'), traits: { email: `${userId}@chaos.example` } },
      { ...common('track'), event: eventName, properties: { operation: `${seed}-${userId}` } },
    ]
  })
}

/** Whether the batch was acknowledged. */
async function post({ url, writeKey }: FeedOptions, batch: readonly Call[]): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
      body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
      signal: AbortSignal.timeout(patienceMs),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
