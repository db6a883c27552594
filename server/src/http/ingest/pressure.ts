/**
 * When the door closes: if events wait longer than `ageMax` for their lanes, or too many wait for their commit, senders are told to
 * come back. Age, not length, is the measure: a long queue that moves fast is healthy.
 */
import type { Runtime } from '../../runtime.ts'
import { inboxAge } from '../../read/queue.ts'
import { Problem } from '../problem.ts'

/** Seconds. */
const ageMax = 15 * 60
const sampleMs = 2000
/** Events of this process that wait for their commit. */
const pendingMax = 100_000

export interface Pressure {
  /** Throws INGEST_BUSY when the door is closed. */
  admit(): void
  /** Stores events, counting them as pending meanwhile. */
  pass(store: Promise<unknown>, count: number): Promise<void>
}

export function createPressure(runtime: Runtime): Pressure {
  let age = 0
  let sampledAt = -Infinity
  let pending = 0

  const sample = async () => {
    sampledAt = performance.now()
    age = await inboxAge(runtime.pool)
  }
  return {
    admit() {
      // Under the test clock a jump makes any queue old.
      if (!runtime.clock.virtual && performance.now() - sampledAt > sampleMs) void sample().catch(() => {})
      if (age > ageMax) throw new Problem('INGEST_BUSY', 'Events wait too long to be handled; send them again later', { retryAfter: 10 })
      if (pending > pendingMax)
        throw new Problem('INGEST_BUSY', 'Too many events wait to be stored; send them again soon', { retryAfter: 2 })
    },
    async pass(store, count) {
      pending += count
      try {
        await store
      } finally {
        pending -= count
      }
    },
  }
}
