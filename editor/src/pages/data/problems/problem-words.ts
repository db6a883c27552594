/** What came, in a word: the name of the event, or of whom it tells. */
import type { Json, JsonObject } from '@millrace/core'

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
const isObject = (value: Json | undefined): value is JsonObject => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Of a call as it was sent: `Order Completed`, else the kind of call. Null when nothing can be told. */
export function eventName(body: Json): string | null {
  if (!isObject(body)) return null
  return textOf(body['event']) ?? textOf(body['name']) ?? textOf(body['type'])
}

/** Who it tells of, as far as it says. */
export function senderOf(body: Json): string | null {
  if (!isObject(body)) return null
  return textOf(body['userId']) ?? textOf(body['anonymousId'])
}

export const asideKinds = ['event', 'enter', 'result', 'cancel', 'moveOn', 'retry', 'merge', 'look', 'lapse', 'move'] as const
export type AsideKind = (typeof asideKinds)[number] | 'other'

export const asideKind = (kind: string): AsideKind => asideKinds.find((one) => one === kind) ?? 'other'

export const closedStates = ['missing', 'trigger', 'draft', 'paused', 'archived'] as const

/** Why a flow was closed to whoever was to come into it. One that is active has no such trigger. */
export function closedBy(detail: Json): (typeof closedStates)[number] {
  const state = isObject(detail) ? detail['state'] : undefined
  return closedStates.find((one) => one === state) ?? (state === 'active' ? 'trigger' : 'missing')
}
