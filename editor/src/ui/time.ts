/** Instants as people read them, in the current language. All take ISO 8601 strings; `now` is passed in. */
const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `3 hours ago`, `in 2 days`; `justNow` within a minute. */
export function relativeTime(iso: string, options: { readonly now: number; readonly locale: string; readonly justNow: string }): string {
  const difference = Date.parse(iso) - options.now
  const unit = units.find(([, size]) => Math.abs(difference) >= size)
  if (unit === undefined) return options.justNow
  return new Intl.RelativeTimeFormat(options.locale, { numeric: 'auto' }).format(Math.trunc(difference / unit[1]), unit[0])
}

/** Date and time of day, in the browser's zone unless one is given. */
export function dateTime(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(Date.parse(iso))
}
