/**
 * When the door closes: if events wait longer than `ageMax` for their lanes, senders are told to come back. Age, not length, is the
 * measure: a long queue that moves fast is healthy. What waits for its commit in this process is bounded by the store itself.
 */
import type { Runtime } from '../../runtime.ts'
import { inboxAge } from '../../read/queue.ts'
import { Problem } from '../problem.ts'

/** Seconds. */
const ageMax = 15 * 60
const sampleMs = 2000

/** Throws INGEST_BUSY while the door is closed. */
export type Admit = () => void

export function createAdmission({ clock, pool }: Runtime): Admit {
  let age = 0
  let sampledAt = -Infinity
  const sample = async () => {
    sampledAt = performance.now()
    age = await inboxAge(pool)
  }
  return () => {
    // Under the test clock a jump makes any queue old. A sample that fails leaves it to the store to say that Postgres is away.
    if (!clock.virtual && performance.now() - sampledAt > sampleMs) void sample().catch(() => {})
    if (age > ageMax) throw new Problem('INGEST_BUSY', 'Events wait too long to be handled; send them again later', { retryAfter: 10 })
  }
}
