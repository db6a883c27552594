/**
 * What rules of sending say of the marketing that waits for one contact: a pure function of what was sent, what is queued and the clock.
 * The messages that are claimed go, are put off, or are refused; the others that wait are looked at because a more important one of them
 * keeps its room, whichever is claimed first.
 */
import { addDuration, nextWeekday, windowsOver, type Instant } from '@millrace/core'
import { capsOf, windowsOf, type Cap, type SendingRules } from './rules.ts'

export interface QueuedMarketing {
  /** UUIDv7: of two alike, the less was queued first. */
  readonly id: string
  readonly channel: string
  /** 9 goes first. */
  readonly priority: number
  /** Until when it may leave; `Infinity`: at any time. */
  readonly latest: Instant
  /** Whether it is decided about; the others only keep their room. */
  readonly isClaimed: boolean
  /** Whether it would leave by all that rules of sending do not say, and is not put off or failing. */
  readonly isReady: boolean
}

export interface ContactQueue {
  /** The contact's own zone. */
  readonly zone: string
  /** Marketing that left or is leaving, as far back as any cap counts. */
  readonly sent: readonly { readonly channel: string; readonly at: Instant }[]
  readonly queued: readonly QueuedMarketing[]
}

export type DeferralReason = 'quiet-hours' | 'capped'

export type Ruling =
  | { readonly id: string; readonly kind: 'defer'; readonly until: Instant; readonly reason: DeferralReason }
  | { readonly id: string; readonly kind: 'refuse'; readonly reason: 'capped' | 'too-late' }

/** How long one waits for a more important one to leave, before it is decided about again. */
export const settleMs = 30_000

/** What takes a place under a cap: until when, and whether it certainly does. */
interface Taken {
  readonly until: Instant
  readonly isCertain: boolean
}

/** Rulings on the claimed ones that may not leave now. */
export function decide(rules: SendingRules, { zone, sent, queued }: ContactQueue, now: Instant): readonly Ruling[] {
  const taken = new Map<Cap, Taken[]>(
    rules.caps.map((cap) => [
      cap,
      sent
        .filter(({ channel }) => cap.channels?.includes(channel) ?? true)
        .map(({ at }) => ({ until: roomAgain(at, cap, zone), isCertain: true }))
        .filter(({ until }) => until > now),
    ]),
  )
  const quietUntil = (channel: string, from: Instant) => windowsOver(from, windowsOf(rules, channel), zone)
  const rulings: Ruling[] = []
  for (const message of queued.toSorted(byRank)) {
    const { channel, isClaimed, isReady } = message
    if (!isReady) continue
    const awake = quietUntil(channel, now)
    if (awake > now) {
      if (isClaimed) rulings.push(putOff(message, { until: awake, reason: 'quiet-hours' }))
      continue
    }
    const caps = capsOf(rules, channel)
    const full = caps.filter((cap) => taken.get(cap)!.length >= cap.most)
    if (full.length === 0) for (const cap of caps) taken.get(cap)!.push({ until: roomAgain(now, cap, zone), isCertain: isClaimed })
    else if (isClaimed) rulings.push(overCap(message, { full, taken, now, awake: (from) => quietUntil(channel, from) }))
  }
  return rulings
}

const byRank = (a: QueuedMarketing, b: QueuedMarketing) => b.priority - a.priority || (a.id < b.id ? -1 : 1)

interface Full {
  readonly full: readonly Cap[]
  readonly taken: ReadonlyMap<Cap, readonly Taken[]>
  readonly now: Instant
  /** The first instant from there on that is not quiet. */
  awake(from: Instant): Instant
}

function putOff({ id, latest }: QueuedMarketing, by: { readonly until: Instant; readonly reason: DeferralReason }): Ruling {
  return by.until > latest ? { id, kind: 'refuse', reason: 'too-late' } : { id, kind: 'defer', ...by }
}

function overCap(message: QueuedMarketing, { full, taken, now, awake }: Full): Ruling {
  const room = full.map((cap) => ({ cap, at: roomAt(cap, taken.get(cap)!) }))
  if (room.some(({ cap, at }) => cap.mode === 'drop' && at !== null)) return { id: message.id, kind: 'refuse', reason: 'capped' }
  const until = Math.max(...room.map(({ at }) => at ?? now + settleMs))
  return putOff(message, { until: awake(until), reason: 'capped' })
}

/** When there is room under a cap again; null when there is some, but for one that is about to leave. */
function roomAt({ most }: Cap, taken: readonly Taken[]): Instant | null {
  const certain = taken
    .filter(({ isCertain }) => isCertain)
    .map(({ until }) => until)
    .toSorted((a, b) => a - b)
  return certain.length < most ? null : certain[certain.length - most]!
}

/** Until when a message that left then counts. */
export function roomAgain(at: Instant, { per }: Cap, zone: string): Instant {
  const midnight = { time: '00:00', zone }
  if (per === 'day') return nextWeekday(at + 1, [1, 2, 3, 4, 5, 6, 7], midnight)
  if (per === 'week') return nextWeekday(at + 1, [1], midnight)
  return addDuration(at, per, zone)
}

/** From when on what was sent has to be known. */
export function countedSince({ caps }: SendingRules, now: Instant): Instant {
  const days = { day: 'P2D', week: 'P8D' } as const
  return Math.min(now, ...caps.map(({ per }) => addDuration(now, `-${days[per as 'day'] ?? per}`, 'UTC') - 24 * 3600_000))
}
