/** The time zones that this browser knows. */

export const timeZones: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** `GMT+3`, as of an instant; empty for a name that is no zone. */
export function zoneOffset(zone: string, at: number): string {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at)
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  } catch {
    return ''
  }
}

/** The place that a zone is called by in a language; empty where its own name, which is English, says as much. */
export function zonePlace(zone: string, locale: string): string {
  if (locale === 'en' || zone === 'UTC') return ''
  try {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'shortGeneric' }).formatToParts(0)
    const place = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    return /\d/.test(place) ? '' : place
  } catch {
    return ''
  }
}

export function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
