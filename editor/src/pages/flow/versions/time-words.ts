/** Times in a config as people say them: timetables, instants, weekdays, hours of the day. Null: it is none of these. */
import { compileText, describeDuration, type Json, type JsonObject } from '@millrace/core'
import { asObject } from '../../../inspector/form/hints.ts'
import { widgetOf } from '../../../inspector/form/widgets.ts'

export interface TimeWords {
  readonly locale: 'en' | 'ru'
  /** An instant, in the workspace's time zone. */
  instant(iso: string): string
}

const duration = /^-?P(?=\d|T\d)[\dYMWDTHS.]+$/
const instant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/

const filtered = (value: Json, filter: string, { locale }: TimeWords) =>
  compileText(`{{ value | ${filter} }}`).render({ value }, { locale })

export function timeInWords(value: Json, schema: JsonObject, words: TimeWords): string | null {
  if (typeof value === 'string') return textInWords(value, schema, words)
  if (Array.isArray(value)) return areWeekdays(schema) ? weekdaysInWords(value, words) : null
  return widgetOf(schema) === 'window' ? windowInWords(asObject(value) ?? {}, words) : null
}

function textInWords(value: string, schema: JsonObject, words: TimeWords): string | null {
  if (duration.test(value)) return describeDuration(value, words.locale)
  if (widgetOf(schema) === 'cron') return filtered(value, 'timetable', words)
  const match = instant.exec(value)
  if (match === null || Number.isNaN(Date.parse(value))) return null
  // One without a zone is local wherever it is meant.
  return match[1] === undefined ? filtered(value, 'instant', words) : words.instant(value)
}

/** By ISO 8601, Monday is 1. */
function areWeekdays(schema: JsonObject): boolean {
  const { type, minimum, maximum } = asObject(schema['items']) ?? {}
  return type === 'integer' && minimum === 1 && maximum === 7
}

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function weekdaysInWords(days: readonly Json[], words: TimeWords): string {
  const numbers = days.map((day) => (typeof day === 'string' ? names.indexOf(day) + 1 : day))
  return filtered(numbers, 'weekdays', words)
}

function windowInWords({ days, from, to }: JsonObject, words: TimeWords): string {
  const on = Array.isArray(days) ? [weekdaysInWords(days, words)] : []
  return [...on, `${String(from ?? '00:00')}–${String(to ?? '24:00')}`].join(', ')
}
