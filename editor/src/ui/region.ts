/**
 * The language of the editor as the person's region writes dates: the browser says which English it is. Embedded or not, texts are ours and
 * dates the reader's.
 */

/** `en` -> `en-GB` for whoever's browser prefers that; the language alone where the browser knows no region of it. */
export function regional(locale: string, languages: readonly string[] = globalThis.navigator?.languages ?? []): string {
  return languages.find((language) => language.toLowerCase().startsWith(`${locale.toLowerCase()}-`)) ?? locale
}

const tokens: Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>> = {
  day: 'DD',
  month: 'MM',
  year: 'YYYY',
  minute: 'mm',
  dayPeriod: 'A',
}

/** How a field shows a date there, in the letters of Element Plus: `DD/MM/YYYY HH:mm`. */
export function datePattern(locale: string, what: 'day' | 'minute'): string {
  const time = what === 'minute' ? ({ hour: '2-digit', minute: '2-digit' } as const) : {}
  const format = new Intl.DateTimeFormat(regional(locale), { day: '2-digit', month: '2-digit', year: 'numeric', ...time })
  const hour = format.resolvedOptions().hour12 === true ? 'hh' : 'HH'
  const parts = format.formatToParts(0).map(({ type, value }) => (type === 'hour' ? hour : (tokens[type] ?? value)))
  return parts.join('').replace(/,/g, '').replace(/\s+/g, ' ')
}
