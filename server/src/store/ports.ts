/** What the store needs of the alarm clock. All of it happens in the store's transaction: no wait without its alarm, no alarm without its wait. */
import type { Instant, LaneKey, Sql } from '@millrace/core'

export interface Alarms {
  /** Somebody must look at these lanes now. */
  ring(sql: Sql, lanes: readonly LaneKey[]): Promise<void>
  /** Told once what rang is committed: the transaction was begun at this instant of the monotonic clock. */
  rung(lanes: readonly LaneKey[], begunAt: number): void
  /** The same from a transaction that is not ours and may stay open for long. */
  ringFrom(sql: Sql, lanes: readonly LaneKey[]): Promise<void>
  /** How much later than a wait ends its alarm may ring, where whoever made the wait looks at the lane on time itself. */
  readonly slackMs: number
  /** Somebody must look at this lane then. */
  wake(sql: Sql, lane: LaneKey, at: Instant): Promise<void>
  /** These alarms were heeded. */
  done(sql: Sql, jobs: readonly string[]): Promise<void>
}

const silence = async () => {}

/** For a store that is visited by whoever calls it: tests and tools. */
export const noAlarms: Alarms = { ring: silence, rung: () => {}, ringFrom: silence, slackMs: 0, wake: silence, done: silence }
