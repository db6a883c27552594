/**
 * ISO 8601 durations as people say them. A duration of one unit is a number and a unit; any other is kept as it is written and
 * only read out: nothing here converts between units, because a month has no fixed number of days.
 */

export const durationUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const
export type DurationUnit = (typeof durationUnits)[number]

/** The parts in the order ISO 8601 writes them, largest first; absent parts are left out. */
export interface Duration {
  readonly negative: boolean
  readonly parts: readonly { readonly unit: DurationUnit; readonly amount: number }[]
}

/** A duration of one unit. `amount` is a whole number, below zero for "before". */
export interface SimpleDuration {
  readonly amount: number
  readonly unit: DurationUnit
}

const written =
  /^([+-])?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const order: readonly DurationUnit[] = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second']
const letters: Readonly<Record<DurationUnit, string>> = {
  year: 'Y',
  month: 'M',
  week: 'W',
  day: 'D',
  hour: 'H',
  minute: 'M',
  second: 'S',
}
const ofDay = new Set<DurationUnit>(['hour', 'minute', 'second'])

/** Null when the text is no duration. */
export function parseDuration(text: string): Duration | null {
  const match = written.exec(text)
  if (match === null) return null
  const parts = order.flatMap((unit, index) => {
    const amount = match[index + 2]
    return amount === undefined ? [] : [{ unit, amount: Number(amount) }]
  })
  return parts.length === 0 ? null : { negative: match[1] === '-', parts }
}

/** Null when the duration has several units or a fraction, so that it can only be shown and rewritten, not stepped. */
export function simpleDuration(text: string): SimpleDuration | null {
  const duration = parseDuration(text)
  const part = duration?.parts[0]
  if (duration === null || part === undefined || duration.parts.length > 1 || !Number.isInteger(part.amount)) return null
  return { unit: part.unit, amount: duration.negative ? 0 - part.amount : part.amount }
}

/** `amount` must be a whole number. */
export function writeDuration({ amount, unit }: SimpleDuration): string {
  const size = `${ofDay.has(unit) ? 'T' : ''}${Math.abs(amount)}${letters[unit]}`
  return `${amount < 0 ? '-' : ''}P${size}`
}

/** `1 day 2 hours`, without the sign; the text itself when it is no duration. */
export function durationInWords(text: string, locale: string): string {
  const duration = parseDuration(text)
  if (duration === null) return text
  return duration.parts.map(({ amount, unit }) => unitFormat(unit, locale).format(amount)).join(' ')
}

/** As in "the last 30 days", "the last day": after a preposition, in the accusative where a language has one; one of a unit goes without its number. */
export function spanInWords(text: string, locale: string): string {
  const simple = simpleDuration(text)
  const words = simple?.amount === 1 ? unitInWords(simple, locale) : durationInWords(text, locale)
  return locale.startsWith('ru') ? words.replace(/(минут|секунд)а(?= |$)/g, '$1у').replace(/неделя(?= |$)/g, 'неделю') : words
}

/** The unit alone, in the form that follows `amount`: `minutes`, `минуты`. */
export function unitInWords({ amount, unit }: SimpleDuration, locale: string): string {
  const parts = unitFormat(unit, locale).formatToParts(Math.abs(amount))
  return parts.find((part) => part.type === 'unit')?.value ?? unit
}

function unitFormat(unit: DurationUnit, locale: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 3 })
}
