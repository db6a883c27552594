/** The filter `date`: strftime in the contact's zone and language, with no clock and no locale of the machine. */
import type { Instant } from '../json.ts'
import { localOf } from '../time/zone.ts'

type Locale = 'en' | 'ru'

interface Names {
  readonly months: readonly string[]
  /** As in a date: `3 марта`. */
  readonly monthsShort: readonly string[]
  /** From Sunday, as strftime counts. */
  readonly days: readonly string[]
  readonly daysShort: readonly string[]
}

const names: Readonly<Record<Locale, Names>> = {
  en: {
    months: 'January February March April May June July August September October November December'.split(' '),
    monthsShort: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
    days: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
    daysShort: 'Sun Mon Tue Wed Thu Fri Sat'.split(' '),
  },
  ru: {
    months: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
    monthsShort: 'янв фев мар апр мая июн июл авг сен окт ноя дек'.split(' '),
    days: 'воскресенье понедельник вторник среда четверг пятница суббота'.split(' '),
    daysShort: 'вс пн вт ср чт пт сб'.split(' '),
  },
}

export interface DateStyle {
  readonly format: string
  readonly locale: Locale
  readonly timezone: string
}

interface Moment {
  readonly at: Instant
  /** The local wall clock, read through the UTC getters. */
  readonly local: Date
  readonly style: DateStyle
}

/** Formats by strftime: `%d.%m.%Y %H:%M`. A `-` before the letter drops leading zeros; an unknown letter stays as it is. */
export function formatDate(at: Instant, style: DateStyle): string {
  const moment = { at, local: new Date(localOf(at, style.timezone)), style }
  return style.format.replace(/%(-?)(:?[A-Za-z%])/g, (whole, flag: string, letter: string) => {
    const write = Object.hasOwn(letters, letter) ? letters[letter]! : null
    if (write === null) return whole
    const text = write(moment)
    return flag === '-' ? text.replace(/^[0 ](?=\d)/, '') : text
  })
}

const two = (value: number, fill = '0') => String(value).padStart(2, fill)
const twelve = (hour: number) => hour % 12 || 12

function offset({ at, local }: Moment, separator: string): string {
  const minutes = Math.round((local.getTime() - at) / 60_000)
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`
}

const dayOfYear = (local: Date) => Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
const within = (moment: Moment, format: string) => formatDate(moment.at, { ...moment.style, format })

const letters: Readonly<Record<string, (moment: Moment) => string>> = {
  '%': () => '%',
  Y: ({ local }) => String(local.getUTCFullYear()),
  y: ({ local }) => two(local.getUTCFullYear() % 100),
  m: ({ local }) => two(local.getUTCMonth() + 1),
  d: ({ local }) => two(local.getUTCDate()),
  e: ({ local }) => two(local.getUTCDate(), ' '),
  j: ({ local }) => String(dayOfYear(local)).padStart(3, '0'),
  H: ({ local }) => two(local.getUTCHours()),
  I: ({ local }) => two(twelve(local.getUTCHours())),
  k: ({ local }) => two(local.getUTCHours(), ' '),
  l: ({ local }) => two(twelve(local.getUTCHours()), ' '),
  M: ({ local }) => two(local.getUTCMinutes()),
  S: ({ local }) => two(local.getUTCSeconds()),
  L: ({ local }) => String(local.getUTCMilliseconds()).padStart(3, '0'),
  p: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: ({ local }) => (local.getUTCHours() < 12 ? 'am' : 'pm'),
  B: ({ local, style }) => names[style.locale].months[local.getUTCMonth()]!,
  b: ({ local, style }) => names[style.locale].monthsShort[local.getUTCMonth()]!,
  A: ({ local, style }) => names[style.locale].days[local.getUTCDay()]!,
  a: ({ local, style }) => names[style.locale].daysShort[local.getUTCDay()]!,
  u: ({ local }) => String(local.getUTCDay() || 7),
  w: ({ local }) => String(local.getUTCDay()),
  s: ({ at }) => String(Math.floor(at / 1000)),
  z: (moment) => offset(moment, ''),
  ':z': (moment) => offset(moment, ':'),
  Z: ({ style }) => style.timezone,
  F: (moment) => within(moment, '%Y-%m-%d'),
  T: (moment) => within(moment, '%H:%M:%S'),
  R: (moment) => within(moment, '%H:%M'),
}
