/** The entry key: what runs of one contact are told apart by. A JsonLogic expression; a single variable is the common case. */
import type { FlowSettings, Json } from '@millrace/core'
import { variableOf } from '../rule/template.ts'

export const keyKinds = ['none', 'event', 'contact', 'json'] as const
export type KeyKind = (typeof keyKinds)[number]

export function keyKind(key: Json | undefined): KeyKind {
  if (key === undefined) return 'none'
  const path = variableOf(key) ?? ''
  if (path.startsWith('event.')) return 'event'
  return path.startsWith('contact.') ? 'contact' : 'json'
}

/** What a key of this kind starts with. */
export function startingKey(kind: KeyKind, current: Json | undefined): Json | undefined {
  if (kind === 'none') return undefined
  if (kind === 'json') return current ?? { var: 'contact.userId' }
  return { var: kind === 'event' ? 'event.properties.order_id' : 'contact.email' }
}

export type Entry = NonNullable<FlowSettings['entry']>

/** What a flow does that says nothing of it. */
export const plainEntry: Entry = { policy: 'always' }

/** Without a key, or counted for each key: that is said of contacts who are not let in every time, so `always` becomes `once`. */
export function withKey(entry: Entry, key: Json | undefined): Entry {
  const { key: _, ...rest } = entry
  if (key === undefined) return rest
  return { ...rest, policy: entry.policy === 'always' ? 'once' : entry.policy, key }
}

/** Settings without empty parts, so that an untouched flow stays as it was written; what this form does not edit is kept. */
export function tidySettings(settings: FlowSettings): FlowSettings {
  const { exit, kind, ...rest } = settings
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as FlowSettings
  return {
    ...given,
    ...(exit === undefined || exit.length === 0 ? {} : { exit }),
    ...(kind === undefined || kind === 'automation' ? {} : { kind }),
  }
}
