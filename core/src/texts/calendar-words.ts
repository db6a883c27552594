/** Weekdays and timetables in words, for lines that sum up a config. Days by ISO 8601, Monday is 1. */
type Locale = 'en' | 'ru'

const short = {
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  ru: ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'],
} as const

const groups = {
  '1,2,3,4,5': { en: 'weekdays', ru: 'будни', enAt: 'on weekdays', ruAt: 'по будням' },
  '6,7': { en: 'weekends', ru: 'выходные', enAt: 'at weekends', ruAt: 'по выходным' },
  '1,2,3,4,5,6,7': { en: 'every day', ru: 'каждый день', enAt: 'every day', ruAt: 'каждый день' },
} as const
type Group = (typeof groups)[keyof typeof groups]

const sorted = (days: readonly number[]) => [...new Set(days)].filter((day) => day >= 1 && day <= 7).sort((a, b) => a - b)
const groupOf = (days: readonly number[]): Group | undefined => (groups as Readonly<Record<string, Group>>)[days.join()]
const listed = (days: readonly number[], locale: Locale) => days.map((day) => short[locale][day - 1]).join(', ')

/** `weekdays`, `every day`, `Mon, Wed`; `будни`, `пн, ср`. */
export function describeWeekdays(days: readonly number[], locale: Locale): string {
  const own = sorted(days)
  return groupOf(own)?.[locale] ?? listed(own, locale)
}

/**
 * Cron of five fields as people say it: at a time of day on weekdays, or on a day of the month (`L`: the last). Null where it says more than
 * that, for which there are no short words.
 */
export function describeCron(cron: string, locale: Locale): string | null {
  const match = /^(\d{1,2}) (\d{1,2}) (\*|L|\d{1,2}) \* (\*|[\d,-]+)$/.exec(cron.trim().replace(/\s+/g, ' '))
  if (match === null) return null
  const [, minute = '', hour = '', day = '', weekdays = ''] = match
  if (Number(minute) > 59 || Number(hour) > 23) return null
  const on = day === '*' ? onWeekdays(weekdays, locale) : weekdays === '*' ? onDate(day, locale) : null
  return on === null ? null : `${on} ${locale === 'ru' ? 'в' : 'at'} ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

function onWeekdays(list: string, locale: Locale): string | null {
  const days = list === '*' ? [1, 2, 3, 4, 5, 6, 7] : daysOf(list)
  if (days === null) return null
  const group = groupOf(days)
  if (group !== undefined) return locale === 'ru' ? group.ruAt : group.enAt
  return locale === 'ru' ? listed(days, locale) : `on ${listed(days, locale)}`
}

function onDate(day: string, locale: Locale): string | null {
  if (day === 'L') return locale === 'ru' ? 'в последний день месяца' : 'on the last day of the month'
  const number = Number(day)
  if (number < 1 || number > 31) return null
  return locale === 'ru' ? `${number}-го числа` : `on day ${number} of the month`
}

/** `1-5`, `1,3,0`: Sunday is 0 or 7. Null when it is none. */
function daysOf(list: string): readonly number[] | null {
  const days: number[] = []
  for (const part of list.split(',')) {
    const [, from, to = from] = /^([0-7])(?:-([0-7]))?$/.exec(part) ?? []
    if (from === undefined || Number(to) < Number(from)) return null
    for (let day = Number(from); day <= Number(to); day++) days.push(day === 0 ? 7 : day)
  }
  return sorted(days)
}
