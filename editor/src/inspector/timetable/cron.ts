/**
 * Timetables as people say them: at a time of day on weekdays, or on a day of the month. Cron that says more than that is left as it is
 * written. Five fields: minute, hour, day, month, weekday.
 */

/** Days by ISO 8601, Monday is 1. */
export type Timetable =
  | { readonly kind: 'week'; readonly days: readonly number[]; readonly time: string }
  | { readonly kind: 'month'; readonly day: number | 'L'; readonly time: string }

export const isoDays = [1, 2, 3, 4, 5, 6, 7] as const

/** Null when it is said in cron alone. */
export function readCron(text: string): Timetable | null {
  const match = /^(\d{1,2}) (\d{1,2}) (\*|L|\d{1,2}) \* (\*|[\d,-]+)$/.exec(text.trim().replace(/\s+/g, ' '))
  if (match === null) return null
  const [, minute = '', hour = '', day = '', weekdays = ''] = match
  if (Number(minute) > 59 || Number(hour) > 23) return null
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (day === '*') {
    const days = weekdays === '*' ? isoDays : daysOf(weekdays)
    return days === null ? null : { kind: 'week', days, time }
  }
  // Cron takes a day and a weekday together for either of them, which nobody means who chooses a day.
  if (weekdays !== '*') return null
  if (day === 'L') return { kind: 'month', day, time }
  return Number(day) >= 1 && Number(day) <= 31 ? { kind: 'month', day: Number(day), time } : null
}

export function writeCron(timetable: Timetable): string {
  const [hour, minute] = timetable.time.split(':').map(Number)
  const at = `${minute} ${hour}`
  if (timetable.kind === 'month') return `${at} ${timetable.day} * *`
  return `${at} * * ${timetable.days.length === isoDays.length ? '*' : weekdaysOf(timetable.days)}`
}

/** `1-5`, `1,3,0`: Sunday is 0 or 7. Null when it is none. */
function daysOf(list: string): readonly number[] | null {
  const parts = list.split(',').map((part) => /^([0-7])(?:-([0-7]))?$/.exec(part))
  if (parts.some((part) => part === null)) return null
  const days = parts.flatMap((part) => {
    const from = Number(part![1])
    const to = Number(part![2] ?? from)
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => (from + index === 0 ? 7 : from + index))
  })
  return days.length === 0 ? null : isoDays.filter((day) => days.includes(day))
}

/** Three and more in a row as a range. */
function weekdaysOf(days: readonly number[]): string {
  const sorted = isoDays.filter((day) => days.includes(day))
  const [first = 0] = sorted
  const inRow = sorted.length > 2 && sorted.every((day, index) => day === first + index)
  return inRow ? `${first}-${first + sorted.length - 1}` : sorted.join(',')
}
