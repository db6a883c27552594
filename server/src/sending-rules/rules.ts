/** What a workspace decides about when marketing may leave and how much of it: quiet hours and frequency caps. None unless it says so. */
import { parseDuration, windowsOver, type Instant, type TimeWindow } from '@millrace/core'

/** Hours of the contact's own clock in which nothing leaves. */
export interface QuietHours {
  /** Absent: every channel but those on the site. */
  readonly channels?: readonly string[]
  /** ISO weekdays on which they begin, Monday is 1. Absent: every day. */
  readonly days?: readonly number[]
  /** `22:00`. */
  readonly from: string
  /** `09:00`, of the next day when it is not after `from`; or `24:00`. */
  readonly to: string
}

/** So many messages to one contact, over all flows. */
export interface Cap {
  /** Those that it counts together. Absent: every channel. */
  readonly channels?: readonly string[]
  readonly most: number
  /** An ISO 8601 duration that rolls on, or the contact's own `day` or `week` (from Monday). */
  readonly per: string
  /** `defer`: what is over waits until there is room. `drop`: it is refused. */
  readonly mode: 'defer' | 'drop'
}

export interface SendingRules {
  readonly quietHours: readonly QuietHours[]
  readonly caps: readonly Cap[]
  /** Days that a message may be put off in all; what would leave later is refused. Null: however long. */
  readonly deferDays: number | null
  /** Channels that show their messages only on the site, as their plugins say: quiet hours that name no channels are not theirs. */
  readonly onSite?: readonly string[]
}

export const noRules: SendingRules = { quietHours: [], caps: [], deferDays: 7 }

const everyDay = [1, 2, 3, 4, 5, 6, 7]

const isOf = (channel: string) => (rule: { readonly channels?: readonly string[] }) => rule.channels?.includes(channel) ?? true

export const windowsOf = ({ quietHours, onSite = [] }: SendingRules, channel: string): readonly TimeWindow[] =>
  quietHours
    .filter(({ channels }) => channels?.includes(channel) ?? !onSite.includes(channel))
    .map(({ days = everyDay, from, to }) => ({ days, from, to }))

export const capsOf = ({ caps }: SendingRules, channel: string): readonly Cap[] => caps.filter(isOf(channel))

export interface RulesFault {
  /** JSON Pointer. */
  readonly path: string
  readonly message: string
}

/** The longest that a cap may count: what it looks at is read with every message. */
const longestCapMs = 92 * 24 * 3600_000
/** Any Monday: whether hours leave any time does not hang on the date. */
const someMonday = Date.UTC(2027, 0, 4)
const weekMs = 7 * 24 * 3600_000

/** Faults that the schema of the rules cannot say. */
export function faultsOf(rules: SendingRules): readonly RulesFault[] {
  return [
    ...rules.caps.flatMap(({ per }, index) => (isPeriod(per) ? [] : [{ path: `/caps/${index}/per`, message: periodHelp }])),
    ...channelsIn(rules).flatMap((channel) => (leavesTime(windowsOf(rules, channel)) ? [] : [{ path: '/quietHours', message: noTime }])),
  ].slice(0, 10)
}

const periodHelp = 'write "day", "week" or an ISO 8601 duration from a minute to 92 days, such as PT24H'
const noTime = 'together these quiet hours leave no time of the week in which a message could go out'

function isPeriod(per: string): boolean {
  if (per === 'day' || per === 'week') return true
  try {
    const { sign, years, months, weeks, days, elapsedMs } = parseDuration(per)
    const ms = ((years * 12 + months) * 31 + weeks * 7 + days) * 24 * 3600_000 + elapsedMs
    return sign > 0 && ms >= 60_000 && ms <= longestCapMs
  } catch {
    return false
  }
}

/** Any name stands for the channels that no rule names. */
const channelsIn = ({ quietHours }: SendingRules): readonly string[] => [
  ...new Set(['', ...quietHours.flatMap(({ channels = [] }) => channels)]),
]

function leavesTime(windows: readonly TimeWindow[]): boolean {
  let at: Instant = someMonday
  try {
    at = windowsOver(someMonday, windows, 'UTC')
  } catch {
    return false
  }
  return at - someMonday < weekMs
}
