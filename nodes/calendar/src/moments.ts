/**
 * The moments that a date of a contact gives. Pure, and monotonic: of the moments after a given instant, the earliest.
 *
 * Once: the date, moved by an offset, set to a time of day. Yearly: the same for the date's day of every year. Rules:
 * 29 February is 28 February in a year that has none (as months clamp everywhere). A plain day (2027-06-01) comes round from its own
 * year on; what has a time (a purchase) happened then, and its anniversaries begin a year later. A day without a year (`--05-14`,
 * `05-14`) comes round every year. A value that is no date, or out of the years 1970 to 2200, gives no moment.
 */
import {
  addDuration,
  atTimeOfDay,
  dateTextOf,
  FlowError,
  localOf,
  localToInstant,
  relativeTo,
  type Instant,
  type Json,
} from '@millrace/core'

export interface MomentRule {
  readonly offset?: string
  readonly time?: string
  readonly yearly?: boolean
}

export interface MomentQuery {
  readonly after: Instant
  readonly timezone: string
}

/** The first moment of the value's after `query.after`, or null. */
export function nextMoment(value: Json | undefined, rule: MomentRule, query: MomentQuery): Instant | null {
  const text = dateTextOf(value)
  if (text === null) return null
  if (rule.yearly === true) return nextAnniversary(text, rule, query)
  const at = orNull(() => relativeTo(text, rule, query.timezone))
  return at !== null && at > query.after ? at : null
}

/** Dates of contacts are whatever was sent: those that mean nothing give no moment. */
function orNull<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof FlowError) return null
    throw error
  }
}

/** A day that comes round, and the local time on it. */
interface YearDay {
  /** The first year in which it comes; null: any. */
  readonly from: number | null
  readonly month: number
  readonly day: number
  /** `00:00` or `09:30:00.000`. */
  readonly time: string
}

const dayOnly = /^(?:--)?(\d{2})-(\d{2})$/
const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(.*))?$/

function yearDayOf(text: string, timezone: string): YearDay | null {
  const short = dayOnly.exec(text)
  if (short !== null) return existing({ from: null, month: Number(short[1]), day: Number(short[2]), time: '00:00' })
  const long = written.exec(text)
  if (long === null) return null
  const [, year, month, day, time, zone] = long
  if (time === undefined) return existing({ from: Number(year), month: Number(month), day: Number(day), time: '00:00' })
  if (zone === '') return existing({ from: Number(year) + 1, month: Number(month), day: Number(day), time })
  // Birthdays may lie before 1970, where core's instants begin.
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : localDayOf(localOf(at, timezone))
}

function localDayOf(local: number): YearDay {
  const [date = '', time = ''] = new Date(local).toISOString().slice(0, -1).split('T')
  const [year, month, day] = date.split('-').map(Number)
  return { from: year! + 1, month: month!, day: day!, time }
}

const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const existing = (date: YearDay) => (date.day >= 1 && date.day <= (daysOfMonths[date.month - 1] ?? 0) ? date : null)

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const two = (part: number) => String(part).padStart(2, '0')

function anniversary({ month, day, time }: YearDay, year: number, { timezone }: MomentQuery): Instant {
  const last = month === 2 && day === 29 && !isLeap(year) ? 28 : day
  return localToInstant(`${year}-${two(month)}-${two(last)}T${time}`, timezone)
}

/** Years looked at on either side of the one in which the anniversary must lie: clamping and zones move it by days. */
const yearsAround = 2

function nextAnniversary(text: string, { offset, time }: MomentRule, query: MomentQuery): Instant | null {
  const date = orNull(() => yearDayOf(text, query.timezone))
  const near = date === null ? null : orNull(() => yearOf(backwards(query, offset), query.timezone))
  if (date === null || near === null) return null
  const first = Math.max(date.from ?? 0, near - yearsAround)
  for (let year = first; year <= Math.max(first, near) + yearsAround; year++) {
    const at = orNull(() => {
      const moved = anniversary(date, year, query)
      const start = offset === undefined ? moved : addDuration(moved, offset, query.timezone)
      return time === undefined ? start : atTimeOfDay(start, time, query.timezone)
    })
    if (at !== null && at > query.after) return at
  }
  return null
}

/** Where the anniversary lies whose moment falls on `after`. */
function backwards({ after, timezone }: MomentQuery, offset: string | undefined): Instant {
  if (offset === undefined) return after
  return addDuration(after, offset.startsWith('-') ? offset.slice(1) : `-${offset.replace('+', '')}`, timezone)
}

const yearOf = (at: Instant, timezone: string) => new Date(localOf(at, timezone)).getUTCFullYear()
