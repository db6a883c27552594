/** Every IANA zone and its changes of the clocks, as Temporal knows them: what our own arithmetic is held against. */
import { Temporal } from 'temporal-polyfill'

export { Temporal }

export const zones: readonly string[] = Intl.supportedValuesOf('timeZone')

export interface Change {
  readonly zone: string
  readonly at: number
}

/** The changes of a zone's clocks between two years. */
export function changesOf(zone: string, from: number, to: number): readonly Change[] {
  const found: Change[] = []
  let at = Temporal.PlainDate.from({ year: from, month: 1, day: 1 }).toZonedDateTime(zone)
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (next === null || next.year >= to) return found
    found.push({ zone, at: next.epochMilliseconds })
    at = next
  }
}

export const zonedAt = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

/** Milliseconds of the wall clock's day, and its ISO weekday. */
export function clockAt(at: number, zone: string): { readonly ofDay: number; readonly weekday: number } {
  const { hour, minute, second, millisecond, dayOfWeek } = zonedAt(at, zone)
  return { ofDay: ((hour * 60 + minute) * 60 + second) * 1000 + millisecond, weekday: dayOfWeek }
}
