/**
 * Filters besides Liquid's own: `date`, `instant`, `duration`, `money`, `rule`, `weekdays` and `timetable` speak the language of the rendering (`settings.locale`) unless
 * an argument names one. A value they cannot read is put in as it is: a text with a gap is better than none.
 */
import type { Context, Liquid } from 'liquidjs'
import { FlowError } from '../errors.ts'
import { describeRule } from '../rules/describe.ts'
import { describeDuration, isZone, parseInstant } from '../time.ts'
import { describeCron, describeWeekdays } from './calendar-words.ts'
import { formatDate } from './date.ts'
import type { TextKind, TextSettings } from './engine.ts'
import { escapeHtml, plain } from './values.ts'

type Locale = 'en' | 'ru'
interface FilterScope {
  readonly context: Context
}

export function addFilters(liquid: Liquid, kind: TextKind): void {
  liquid.registerFilter('date', dateFilter)
  liquid.registerFilter('duration', durationFilter)
  liquid.registerFilter('money', moneyFilter)
  liquid.registerFilter('rule', ruleFilter)
  liquid.registerFilter('instant', instantFilter)
  liquid.registerFilter('weekdays', weekdaysFilter)
  liquid.registerFilter('timetable', timetableFilter)
  if (kind === 'html') addHtmlFilters(liquid)
}

/** Filters whose result is HTML and safe: escaping twice would show the entities. */
function addHtmlFilters(liquid: Liquid): void {
  liquid.registerFilter('escape', { raw: true, handler: (value: unknown) => escapeHtml(plain(value)) })
  liquid.registerFilter('newline_to_br', { raw: true, handler: (value: unknown) => escapeHtml(plain(value)).replace(/\r?\n/g, '<br />\n') })
}

const settingsOf = (context: Context): TextSettings => context.getRegister<TextSettings>('settings') ?? {}

function localeOf(context: Context, args: readonly unknown[]): Locale {
  return args.find((arg) => arg === 'en' || arg === 'ru') ?? settingsOf(context).locale ?? 'en'
}

/** `{{ contact.birthday | date: '%-d %B', 'ru', 'Europe/Moscow' }}`; `now` and `today` are the instant of the rendering. */
function dateFilter(this: FilterScope, value: unknown, format: unknown, ...args: unknown[]): unknown {
  const { context } = this
  const locale = localeOf(context, args)
  const timezone = args.find((arg) => typeof arg === 'string' && arg !== locale && isZone(arg)) ?? settingsOf(context).timezone ?? 'UTC'
  const at = instantOf(value === 'now' || value === 'today' ? context.getSync(['now']) : value, timezone as string)
  if (at === null) return value
  return formatDate(at, { format: typeof format === 'string' ? format : '%Y-%m-%d %H:%M', locale, timezone: timezone as string })
}

/** Numbers from 100 billion on are milliseconds (1973 and later), smaller ones seconds, as Liquid has them. */
function instantOf(value: unknown, timezone: string): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.abs(value) >= 1e11 ? value : value * 1000
  return typeof value === 'string' ? attempt(() => parseInstant(value, timezone)) : null
}

/** `{{ 'P3D' | duration }}`: 3 days. */
function durationFilter(this: FilterScope, value: unknown, ...args: unknown[]): unknown {
  return attempt(() => describeDuration(plain(value), localeOf(this.context, args))) ?? value
}

/** `{{ where | rule }}`: a rule in words. */
function ruleFilter(this: FilterScope, value: unknown, ...args: unknown[]): unknown {
  return value === undefined ? '' : describeRule(value, localeOf(this.context, args))
}

/** `{{ '2027-03-31T09:00' | instant }}`: 31 March 2027, 09:00, as it is written; one that names its zone in UTC, and says so. */
function instantFilter(this: FilterScope, value: unknown, ...args: unknown[]): unknown {
  const parts = /^\d{4}-\d\d-\d\d(T[\d:.]+)?(Z|[+-]\d\d:?\d\d)?$/i.exec(plain(value).trim())
  const at = parts === null ? null : instantOf(parts[0], 'UTC')
  if (parts === null || at === null) return value
  const format = parts[1] === undefined ? '%-d %B %Y' : '%-d %B %Y, %H:%M'
  const said = formatDate(at, { format, locale: localeOf(this.context, args), timezone: 'UTC' })
  return parts[2] === undefined ? said : `${said} UTC`
}

/** `{{ window.days | weekdays }}`: weekdays, or Mon, Wed. */
function weekdaysFilter(this: FilterScope, value: unknown, ...args: unknown[]): unknown {
  const isDays = Array.isArray(value) && value.every((day) => typeof day === 'number')
  return isDays ? describeWeekdays(value, localeOf(this.context, args)) : value
}

/** `{{ '0 9 * * 1-5' | timetable }}`: on weekdays at 09:00. */
function timetableFilter(this: FilterScope, value: unknown, ...args: unknown[]): unknown {
  return describeCron(plain(value), localeOf(this.context, args)) ?? value
}

const formatters = new Map<string, Intl.NumberFormat>()

/** `{{ 1500 | money: 'RUB' }}`: 1,500 with the sign of the currency, if one is named; no fraction when it is zero. */
function moneyFilter(this: FilterScope, value: unknown, ...args: unknown[]): unknown {
  const amount = typeof value === 'number' ? value : Number.parseFloat(plain(value))
  if (!Number.isFinite(amount)) return value
  const currency = args.find((arg) => typeof arg === 'string' && /^[A-Z]{3}$/.test(arg)) as string | undefined
  return formatterOf(localeOf(this.context, args), currency).format(amount)
}

/** Currencies are three letters, so there are few formatters. */
function formatterOf(locale: Locale, currency: string | undefined): Intl.NumberFormat {
  const key = `${locale} ${currency}`
  let formatter = formatters.get(key)
  if (formatter === undefined) {
    const style = currency === undefined ? ({ style: 'decimal' } as const) : ({ style: 'currency', currency } as const)
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2, trailingZeroDisplay: 'stripIfInteger' } as const
    formatter = new Intl.NumberFormat(locale, { ...style, ...digits })
    formatters.set(key, formatter)
  }
  return formatter
}

/** Null when the value is none that these rules of time know. */
function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof FlowError) return null
    throw error
  }
}
