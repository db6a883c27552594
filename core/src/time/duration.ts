/**
 * ISO 8601 durations as data: years, months, weeks and days are calendar units, hours and shorter are elapsed time. Whole
 * numbers only (seconds may have a fraction down to the millisecond), one sign for the whole.
 */
import { FlowError } from '../errors.ts'

export interface Duration {
  readonly sign: 1 | -1
  readonly years: number
  readonly months: number
  readonly weeks: number
  readonly days: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  /** Hours, minutes and seconds together, signed. */
  readonly elapsedMs: number
  /** Whether there are years, months, weeks or days, which need a zone and a calendar. */
  readonly calendar: boolean
}

const pattern =
  /^([+-]?)P(?=\d|T)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d{1,3})?)S)?)?$/
/** More digits than any time between the years 1970 and 2200 needs, even in seconds. */
const longestText = 64
const cacheSize = 1000
const cache = new Map<string, Duration>()

/** Parses `P3D`, `PT30M`, `P1M`, `-P3D`, ... Throws `FlowError` `TIME_DURATION_BAD`, or `TIME_DURATION_NEGATIVE` unless `negative`. */
export function parseDuration(text: string, options?: { readonly negative?: boolean }): Duration {
  let duration = cache.get(text)
  if (duration === undefined) {
    duration = readDuration(text)
    if (cache.size >= cacheSize) cache.clear()
    cache.set(text, duration)
  }
  if (duration.sign === -1 && options?.negative !== true) {
    throw new FlowError(
      'TIME_DURATION_NEGATIVE',
      `The duration ${text} is negative; here only time ahead makes sense, as in ${text.slice(1)}`,
    )
  }
  return duration
}

function readDuration(text: string): Duration {
  const match = typeof text === 'string' && text.length <= longestText ? pattern.exec(text) : null
  if (match === null) {
    throw new FlowError(
      'TIME_DURATION_BAD',
      `${JSON.stringify(String(text).slice(0, longestText))} is no duration; write ISO 8601, as in PT30M (30 minutes), P3D (3 days) or P1M (a month)`,
    )
  }
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(2).map((part) => Number((part ?? '0').replace(',', '.')))
  const sign = match[1] === '-' ? -1 : 1
  return {
    sign,
    years: years!,
    months: months!,
    weeks: weeks!,
    days: days!,
    hours: hours!,
    minutes: minutes!,
    seconds: seconds!,
    elapsedMs: sign * Math.round((hours! * 3600 + minutes! * 60 + seconds!) * 1000),
    calendar: years! + months! + weeks! + days! > 0,
  }
}

const words = {
  en: {
    years: ['year', 'years'],
    months: ['month', 'months'],
    weeks: ['week', 'weeks'],
    days: ['day', 'days'],
    hours: ['hour', 'hours'],
    minutes: ['minute', 'minutes'],
    seconds: ['second', 'seconds'],
  },
  ru: {
    years: ['год', 'года', 'лет'],
    months: ['месяц', 'месяца', 'месяцев'],
    weeks: ['неделя', 'недели', 'недель'],
    days: ['день', 'дня', 'дней'],
    hours: ['час', 'часа', 'часов'],
    minutes: ['минута', 'минуты', 'минут'],
    seconds: ['секунда', 'секунды', 'секунд'],
  },
} as const
const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const

/** A duration in words: `3 days 2 hours`, `3 дня 2 часа`; a negative one behind a minus sign. Throws `FlowError` `TIME_DURATION_BAD`. */
export function describeDuration(iso: string, locale: 'en' | 'ru' = 'en'): string {
  const duration = parseDuration(iso, { negative: true })
  const parts = units.filter((unit) => duration[unit] > 0).map((unit) => counted(duration[unit], unit, locale))
  const text = parts.length === 0 ? counted(0, 'seconds', locale) : parts.join(' ')
  return duration.sign === -1 ? `\u2212${text}` : text
}

function counted(count: number, unit: (typeof units)[number], locale: 'en' | 'ru'): string {
  const forms = words[locale][unit]
  const form = locale === 'ru' ? russianForm(count) : count === 1 ? 0 : 1
  return `${locale === 'ru' ? String(count).replace('.', ',') : count} ${forms[form]}`
}

/** Russian plural (CLDR): 1 день, 2 дня, 5 дней, 1,5 дня. */
function russianForm(count: number): 0 | 1 | 2 {
  if (!Number.isInteger(count)) return 1
  const tens = count % 100
  const ones = count % 10
  if (tens >= 11 && tens <= 14) return 2
  if (ones === 1) return 0
  return ones >= 2 && ones <= 4 ? 1 : 2
}
