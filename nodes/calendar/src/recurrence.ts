/**
 * Timetables: when something comes again, by the wall clock of a zone. Two ways to say it: cron, and (as RRULE's FREQ, INTERVAL,
 * DTSTART, UNTIL) every so long from a start on.
 *
 * Law of the clocks, as for all local times: a time inside a gap is shifted forward, of a time that comes twice the first is meant.
 * So no instant of a timetable is lost or doubled when the clocks change.
 */
import { Cron } from 'croner'
import { addDuration, FlowError, localOf, localToInstant, parseDuration, type Instant } from '@millrace/core'

export interface Recurrence {
  /** Five fields: minute, hour, day, month, weekday. Day `L`, weekday `1#1` and `5L` as usual. */
  readonly cron?: string
  /** A duration, at least a minute. */
  readonly every?: string
  /** Local date and time of the first. */
  readonly from?: string
  /** Local date and time after which there is none. */
  readonly until?: string
}

/** The first instant of the timetable after the given one; null: there is none. Throws `FlowError` `SCHEDULE_*` or `TIME_*`. */
export function nextInstant(recurrence: Recurrence, after: Instant, zone: string): Instant | null {
  const start = recurrence.from === undefined ? null : localToInstant(recurrence.from, zone)
  const next =
    recurrence.every === undefined
      ? nextByCron(parseCron(recurrence.cron ?? ''), start === null ? after : Math.max(after, start - 1), zone)
      : nextEvery(recurrence.every, start!, { after, zone })
  const last = recurrence.until === undefined ? Infinity : localToInstant(recurrence.until, zone)
  return next !== null && next <= last ? next : null
}

/** Throws `FlowError` `SCHEDULE_CRON_BAD`. */
export function parseCron(text: string): Cron {
  try {
    // As if local time were UTC: zones are ours.
    return new Cron(text, { timezone: 'UTC', mode: '5-part' })
  } catch {
    throw new FlowError(
      'SCHEDULE_CRON_BAD',
      `${JSON.stringify(text.slice(0, 100))} is no timetable; write five fields, minute hour day month weekday, as in 0 9 * * 1-5`,
    )
  }
}

const dayMs = 86_400_000
const hourMs = 3_600_000

function nextByCron(cron: Cron, after: Instant, zone: string): Instant | null {
  let local = localOf(after, zone)
  // After a change of the clocks, times of the gap may still come: they were shifted.
  if (local - localOf(Math.max(0, after - dayMs), zone) !== Math.min(after, dayMs)) local -= dayMs + hourMs
  for (;;) {
    const next = cron.nextRun(new Date(local))
    if (next === null || next.getUTCFullYear() > lastYear) return null
    local = next.getTime()
    const at = instantOf(local, zone)
    if (at > after) return at
  }
}

/** Where core's instants end. */
const lastYear = 2200

const instantOf = (local: number, zone: string) => localToInstant(new Date(local).toISOString().slice(0, 19), zone)

/** Mean lengths, by the 400 years in which the calendar repeats itself. */
const monthMs = (dayMs * 146_097) / 4800

interface Reach {
  readonly after: Instant
  readonly zone: string
}

/** Counted from the start each time, so that the 31st comes back after February. */
function nextEvery(every: string, start: Instant, { after, zone }: Reach): Instant | null {
  if (after < start) return start
  const unit = lengthOf(every)
  const nth = (n: number) => addDuration(start, times(every, n), zone)
  let n = Math.max(1, Math.floor((after - start) / unit) - 2)
  try {
    while (nth(n) <= after) n++
    return nth(n)
  } catch (error) {
    if (error instanceof FlowError && error.code === 'TIME_OUT_OF_RANGE') return null
    throw error
  }
}

/** About how long a duration is. */
export function lengthOf(iso: string): number {
  const { years, months, weeks, days, elapsedMs } = parseDuration(iso)
  return (years * 12 + months) * monthMs + (weeks * 7 + days) * dayMs + elapsedMs
}

function times(iso: string, n: number): string {
  const { years, months, weeks, days, elapsedMs } = parseDuration(iso)
  return `P${years * n}Y${months * n}M${weeks * n}W${days * n}DT${(elapsedMs / 1000) * n}S`
}
