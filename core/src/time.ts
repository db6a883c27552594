/**
 * Time rules of flows: instants are epoch milliseconds, local times are a wall clock plus a zone. A day and longer is calendar,
 * an hour and shorter is elapsed (reliability: "+1 day" over a change of the clocks is 23 or 25 hours, "+24 h" is not).
 * Results outside the years 1970 to 2200 are refused with `FlowError` `TIME_OUT_OF_RANGE`.
 */
import { FlowError } from './errors.ts'
import type { Instant } from './json.ts'
import { parseDuration, type Duration } from './time/duration.ts'
import { inRange, instantOf, isZone, localOf, stretchAt } from './time/zone.ts'

export { describeDuration, parseDuration, type Duration } from './time/duration.ts'
export { isoOf } from './time/iso.ts'
export { isZone, localOf } from './time/zone.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** ISO days, Monday is 1. `to` may be `24:00`; a window whose `to` is not after its `from` ends the next day. */
export interface TimeWindow {
  readonly days: readonly number[]
  readonly from: string
  readonly to: string
}

/** The instant a duration later (or earlier, when it is negative). Throws `FlowError` `TIME_*`. */
export function addDuration(at: Instant, iso: string, zone: string): Instant {
  return plusDuration(at, parseDuration(iso, { negative: true }), zone)
}

/** The same with a duration already parsed, backwards when `direction` is -1. */
export function plusDuration(at: Instant, duration: Duration, zone: string, direction: 1 | -1 = 1): Instant {
  if (!duration.calendar) return inRange(at + direction * duration.elapsedMs)
  const local = addCalendar(localOf(at, zone), duration, direction)
  return inRange(instantOf(local, zone) + direction * duration.elapsedMs)
}

function addCalendar(local: number, duration: Duration, direction: 1 | -1): number {
  const sign = duration.sign * direction
  const days = sign * (duration.weeks * 7 + duration.days)
  const months = sign * (duration.years * 12 + duration.months)
  return (months === 0 ? local : addMonths(local, months)) + days * dayMs
}

/** Adds months; a day that the month does not have becomes its last (31 January + 1 month = 28 February). */
function addMonths(local: number, months: number): number {
  const time = new Date(local)
  const index = time.getUTCFullYear() * 12 + time.getUTCMonth() + months
  const year = Math.floor(index / 12)
  const month = index - year * 12
  const day = Math.min(time.getUTCDate(), daysInMonth(year, month + 1))
  return Date.UTC(year, month, day) + (local - Math.floor(local / dayMs) * dayMs)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const dateTime = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Reads an instant (`...Z` or with an offset), a local date-time, or a date (its local midnight). Throws `FlowError` `TIME_INSTANT_BAD`. */
export function parseInstant(text: string, zone: string): Instant {
  const read = readDateTime(text)
  if (read === null) {
    throw new FlowError(
      'TIME_INSTANT_BAD',
      `${JSON.stringify(String(text).slice(0, 40))} is no date; write 2027-03-31, 2027-03-31T09:00 (local time) or 2027-03-31T09:00:00Z`,
    )
  }
  return read.offset === null ? instantOf(read.local, zone) : inRange(read.local - read.offset)
}

/** The same for a local date-time only: `2027-03-31T09:00`. Gap: shifted forward; repeated: the first. */
export function localToInstant(local: string, zone: string): Instant {
  const read = readDateTime(local)
  if (read === null || read.offset !== null || local.length < 16) {
    throw new FlowError(
      'TIME_LOCAL_BAD',
      `${JSON.stringify(String(local).slice(0, 40))} is no local date and time such as 2027-03-31T09:00`,
    )
  }
  return instantOf(read.local, zone)
}

/** What a rule compares: epoch milliseconds or an ISO text (without an offset it is UTC); null when it is no date. */
export function readInstant(value: unknown): Instant | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const read = readDateTime(value)
  return read === null ? null : read.local - (read.offset ?? 0)
}

function readDateTime(text: string): { local: number; offset: number | null } | null {
  const match = typeof text === 'string' && text.length <= 40 ? dateTime.exec(text) : null
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0))
  if (month! < 1 || month! > 12 || day! < 1 || day! > daysInMonth(year!, month!)) return null
  if (hour! > 23 || minute! > 59 || second! > 59) return null
  const local = Date.UTC(year!, month! - 1, day!, hour, minute, second, Number((match[7] ?? '').padEnd(3, '0').slice(0, 3)))
  // Date.UTC reads years below 100 as of the 20th century; nothing here means them.
  if (year! < 100) return null
  const offset = match[8] === undefined ? null : readOffset(match[8])
  return Number.isNaN(offset) ? null : { local, offset }
}

function readOffset(text: string): number {
  if (text.toUpperCase() === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(-2))
  if (hours > 23 || minutes > 59) return Number.NaN
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * minuteMs
}

/** Milliseconds after midnight of `09:00` (or `09:00:30`). Throws `FlowError` `TIME_OF_DAY_BAD`. */
export function parseTimeOfDay(text: string): number {
  const match = typeof text === 'string' ? /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text) : null
  if (match === null) throw new FlowError('TIME_OF_DAY_BAD', `${JSON.stringify(String(text).slice(0, 20))} is no time of day such as 09:00`)
  return Number(match[1]) * 60 * minuteMs + Number(match[2]) * minuteMs + Number(match[3] ?? 0) * 1000
}

const midnightOf = (local: number) => Math.floor(local / dayMs) * dayMs
/** ISO day of the week: 1970-01-01 was a Thursday (4). */
const weekdayOf = (local: number) => ((((Math.floor(local / dayMs) + 3) % 7) + 7) % 7) + 1

/** That time of the instant's own local day. */
export function atTimeOfDay(at: Instant, time: string, zone: string): Instant {
  return instantOf(midnightOf(localOf(at, zone)) + parseTimeOfDay(time), zone)
}

/** The earliest instant, not before the given one, with that local time of day. */
export function nextTimeOfDay(at: Instant, time: string, zone: string): Instant {
  return nextWeekday(at, [1, 2, 3, 4, 5, 6, 7], { time, zone })
}

/** The earliest instant, not before the given one, with that local time on one of those ISO weekdays (Monday is 1). */
export function nextWeekday(at: Instant, days: readonly number[], where: { readonly time: string; readonly zone: string }): Instant {
  const wanted = weekdays(days)
  const timeOfDay = parseTimeOfDay(where.time)
  const midnight = midnightOf(localOf(at, where.zone))
  for (let day = 0; day <= 8; day++) {
    const local = midnight + day * dayMs
    if (!wanted.has(weekdayOf(local))) continue
    const found = instantOf(local + timeOfDay, where.zone)
    if (found >= at) return found
  }
  throw new FlowError('TIME_OUT_OF_RANGE', 'There is no such weekday within reach')
}

function weekdays(days: readonly number[]): ReadonlySet<number> {
  const known = days.filter((day) => Number.isInteger(day) && day >= 1 && day <= 7)
  if (known.length === 0 || known.length < days.length) {
    throw new FlowError('TIME_WEEKDAY_BAD', 'Weekdays are numbers from 1 (Monday) to 7 (Sunday), at least one of them')
  }
  return new Set(known)
}

/** Relative to a date: that date, moved by a signed duration, then set to a local time of its day. */
export function relativeTo(date: string, move: { readonly offset?: string; readonly time?: string }, zone: string): Instant {
  const start = parseInstant(date, zone)
  const moved = move.offset === undefined ? start : addDuration(start, move.offset, zone)
  return move.time === undefined ? moved : atTimeOfDay(moved, move.time, zone)
}

/**
 * The earliest instant, not before the given one, whose local wall clock shows a time of the window: from `from` until before
 * `to` of the listed days. Of a window inside a gap of the clocks nothing is left on that day.
 */
export function windowNext(at: Instant, window: TimeWindow, zone: string): Instant {
  const opening = { days: weekdays(window.days), ...openingOf(window) }
  let start = at
  for (;;) {
    const stretch = stretchAt(start, zone)
    const found = nextLocal(start + stretch.offset, opening) - stretch.offset
    if (found < stretch.until) return inRange(found)
    start = stretch.until
  }
}

/** Milliseconds after midnight at which it opens, and for how long. */
function openingOf(window: TimeWindow): { readonly from: number; readonly length: number } {
  const from = parseTimeOfDay(window.from)
  const end = window.to === '24:00' ? dayMs : parseTimeOfDay(window.to)
  return { from, length: end > from ? end - from : end + dayMs - from }
}

function nextLocal(local: number, window: { readonly days: ReadonlySet<number>; readonly from: number; readonly length: number }): number {
  const midnight = midnightOf(local)
  for (let day = -1; ; day++) {
    const opens = midnight + day * dayMs + window.from
    if (window.days.has(weekdayOf(midnight + day * dayMs)) && local < opens + window.length) return Math.max(local, opens)
  }
}

/** The earliest instant, not before the given one, at which none of the windows is open. Throws `FlowError` `TIME_OUT_OF_RANGE` when one always is. */
export function windowsOver(at: Instant, windows: readonly TimeWindow[], zone: string): Instant {
  let now = at
  for (let tries = 0; tries < opensMost; tries++) {
    const over = windows.reduce((until, window) => windowOver(until, window, zone), now)
    if (over === now) return now
    now = over
  }
  throw new FlowError('TIME_OUT_OF_RANGE', 'These hours leave no time at all')
}

/** A week of windows side by side closes within so many steps, or never. */
const opensMost = 100

/** The instant itself when the window is not open, else where this opening of it ends or the clocks change, whichever comes first. */
function windowOver(at: Instant, window: TimeWindow, zone: string): Instant {
  const days = weekdays(window.days)
  const { from, length } = openingOf(window)
  const { offset, until } = stretchAt(at, zone)
  const local = at + offset
  const midnight = midnightOf(local)
  const opens = [midnight - dayMs, midnight].filter((day) => days.has(weekdayOf(day))).map((day) => day + from)
  const opened = opens.filter((opening) => opening <= local && local < opening + length)
  return opened.length === 0 ? at : inRange(Math.min(Math.max(...opened) + length - offset, until))
}

/** Whether the flow setting names a zone: the contact's own or an IANA one. */
export function isZoneSetting(setting: string): boolean {
  return setting === 'contact' || isZone(setting)
}
