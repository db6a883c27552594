/** Instants as people read them, in the current language and the reader's region. All take ISO 8601 strings; `now` is passed in. */
import { regional } from './region.ts'

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const
const relativeDays = 14

/** `3 hours ago` for two weeks, then (and for what is still to come) the date; `justNow` within a minute. */
export function relativeTime(iso: string, options: { readonly now: number; readonly locale: string; readonly justNow: string }): string {
  const ago = options.now - Date.parse(iso)
  if (ago < -60_000 || ago > relativeDays * units[0][1])
    return new Intl.DateTimeFormat(regional(options.locale), { dateStyle: 'medium' }).format(Date.parse(iso))
  const unit = units.find(([, size]) => ago >= size)
  if (unit === undefined) return options.justNow
  return new Intl.RelativeTimeFormat(options.locale, { numeric: 'auto' }).format(-Math.trunc(ago / unit[1]), unit[0])
}

/** `1968-09-09` as `9 September 1968`: a day that is the same in every zone. */
export function plainDay(day: string, locale: string): string {
  return new Intl.DateTimeFormat(regional(locale), { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day))
}

/** Date and time of day, in the browser's zone unless one is given. */
export function dateTime(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(regional(locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(Date.parse(iso))
}
