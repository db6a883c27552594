/**
 * When an event happened, from what its sender says. A device's clock can be wrong, so its `sentAt` is held against ours and the
 * difference taken off, as Segment does: at = receivedAt - (sentAt - timestamp).
 */
import type { Instant } from '@millrace/core'

/** When a request came in. */
export interface Receipt {
  /** By the runtime's clock, which a test may have set to any year. */
  readonly at: Instant
  /** By the clock on the wall: what `sentAt` is compared with. */
  readonly wall: Instant
  readonly virtual: boolean
}

/** A clock this close to ours is right: what differs is the way here. */
const skewMin = 10_000
/** Under the test clock, an event this fresh when sent (or received, when it does not say) has no time of its own: its sender stamped it. */
const freshMax = 60_000

const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:(Z)|([+-]\d{2}):?(\d{2}))?)?$/i

/** An ISO 8601 date or date-time; without an offset it is UTC. Null when it is none. */
export function parseTimestamp(value: unknown): Instant | null {
  const match = typeof value === 'string' ? pattern.exec(value) : null
  if (match === null) return null
  const [, date, time = '00:00', , hours, minutes] = match
  const at = Date.parse(`${date}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
  return Number.isNaN(at) ? null : at
}

/** `timestamp` is by the sender's clock; `sentAt` too, or null when it did not say. */
export function correctTimestamp(timestamp: Instant, sentAt: Instant | null, receipt: Receipt): Instant {
  const age = (sentAt ?? receipt.wall) - timestamp
  if (receipt.virtual && age >= 0 && age <= freshMax) return receipt.at - age
  if (sentAt === null) return timestamp
  const skew = receipt.wall - sentAt
  return Math.abs(skew) < skewMin ? timestamp : timestamp + skew
}
