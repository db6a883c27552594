/** The sentence of a reason: which one, what it says of the values that decided, and which of them are left to be listed below it. */
import type { Json, JsonObject } from '@millrace/core'
import type { Reason } from '../../../../api/explain.ts'

/** Codes with sentences of their own in both languages; any other is told in the server's words. */
export const reasonCodes = [
  'ENTERED_BY_EVENT',
  'ENTERED_BY_TRIGGER',
  'ENTRY_NOT_CALLED',
  'ENTRY_NO_EVENT',
  'ENTRY_EVENT_BEFORE_PUBLISHED',
  'ENTRY_RULE_FALSE',
  'ENTRY_RULE_FAILED',
  'ENTRY_NO_MOMENT',
  'ENTRY_MOMENT_AHEAD',
  'ENTRY_AUDIENCE_FALSE',
  'ENTRY_SCHEDULE_AHEAD',
  'ENTRY_ONCE',
  'ENTRY_PERIOD',
  'ENTRY_CHANGED_SINCE',
  'ENTRY_QUOTA',
  'ENTRY_CLOSED',
  'FLOW_NOT_PUBLISHED',
  'FLOW_ARCHIVED',
  'FLOW_PAUSED',
  'FLOW_TRIGGER_MISSING',
  'INPUTS_WAITING',
  'INPUTS_IN_QUARANTINE',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** What a sentence may name; all of them texts. */
export interface SentenceWords {
  instant(iso: string): string
  duration(iso: string): string
  quoted(text: string): string
}

export interface ReasonSentence {
  /** Null: the server's own sentence. */
  readonly key: ReasonCode | `${ReasonCode}_AGAIN` | `${ReasonCode}_KEY` | `${ReasonCode}_OVER` | null
  readonly named: Readonly<Record<string, string>>
  /** Values that the sentence does not tell. */
  readonly rest: JsonObject
}

/** Names of values that a sentence tells, or that only programs need. */
const told = new Set(['event', 'events', 'id', 'at', 'enteredAt', 'publishedAt', 'until', 'period', 'key', 'state', 'waiting', 'aside'])

export function sentenceOfReason(reason: Reason, again: boolean, words: SentenceWords): ReasonSentence {
  const { code, values } = reason
  const isKnown = (reasonCodes as readonly string[]).includes(code)
  return {
    key: isKnown ? keyOf(code as ReasonCode, values, again) : null,
    named: namesOf(values, words),
    rest: Object.fromEntries(Object.entries(values).filter(([name]) => !isKnown || !told.has(name))),
  }
}

function keyOf(code: ReasonCode, values: JsonObject, again: boolean): NonNullable<ReasonSentence['key']> {
  if (again && (code === 'ENTRY_NOT_CALLED' || code === 'ENTRY_NO_EVENT')) return `${code}_AGAIN`
  if (values['key'] !== undefined && (code === 'ENTRY_ONCE' || code === 'ENTRY_PERIOD')) return `${code}_KEY`
  return code === 'ENTRY_SCHEDULE_AHEAD' && values['at'] === null ? `${code}_OVER` : code
}

const instants = new Set(['at', 'enteredAt', 'publishedAt', 'until'])

function namesOf(values: JsonObject, words: SentenceWords): Readonly<Record<string, string>> {
  const named = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    told.has(name) ? [[name, wordOf(name, value, words)]] : [],
  )
  return Object.fromEntries(named)
}

function wordOf(name: string, value: Json, { instant, duration, quoted }: SentenceWords): string {
  if (Array.isArray(value)) return value.map((item) => quoted(String(item))).join(', ')
  if (typeof value !== 'string') return String(value ?? '')
  if (instants.has(name)) return instant(value)
  return name === 'period' ? duration(value) : value
}
