/** How long to leave a lane alone that could not be visited. */
import { isDatabaseAway } from '../http/database-away.ts'

export interface Delays {
  /** Another visitor had the lane. */
  held(lane: string): number
  failed(lane: string, error: unknown): number
  /** It was visited: nothing of the past counts. */
  forget(lane: string): void
}

/** Soon, and less and less often, for there may be many who look. */
const heldMs = 25
const longestHeldMs = 400
const faultMs = 1000
/** 64 lanes need not ask every second whether the database is back: the listener, and the sweep, ring them all when it is. */
const awayMs = 10_000

export function createDelays(): Delays {
  const tries = new Map<string, number>()
  // Lanes whose last visit found no database: one that was only lost is there at the next.
  const away = new Set<string>()
  return {
    held: (lane) => {
      away.delete(lane)
      const before = tries.get(lane) ?? 0
      tries.set(lane, before + 1)
      return Math.min(longestHeldMs, heldMs * 2 ** before)
    },
    failed: (lane, error) => {
      const isStillAway = isDatabaseAway(error) && away.has(lane)
      if (isDatabaseAway(error)) away.add(lane)
      return isStillAway ? awayMs : faultMs
    },
    forget: (lane) => {
      tries.delete(lane)
      away.delete(lane)
    },
  }
}
