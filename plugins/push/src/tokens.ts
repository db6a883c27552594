/**
 * Registration tokens of apps, as the contact's attribute `pushToken` keeps them: one text, as apps set it by a trait, or a list with the
 * newest first. Kept up to date by what is heard of them.
 */
import { defineListener, type EventRecord, type Json, type WriteEffect } from '@millrace/core'

export const attribute = 'pushToken'
/** Devices of one contact that are written to. */
export const mostTokens = 5

export const registered = 'Push Token Registered'
export const removed = 'Push Token Removed'
export const lost = 'Push Token Lost'
export const failed = 'Push Notification Failed'
/** Why a message failed whose apps are all gone. */
export const gone = 'PUSH_UNREGISTERED'

const pattern = /^[\w:%.~-]{20,1000}$/

/** What the attribute holds; what is no token is left out. */
export function tokensIn(value: Json | undefined): readonly string[] {
  const texts = Array.isArray(value) ? value : [value]
  const found = texts.flatMap((text) => (typeof text === 'string' ? text.trim().split(/\s+/) : [])).filter((text) => pattern.test(text))
  return [...new Set(found)].slice(0, mostTokens)
}

/** The address of a message: all of them, apart by spaces. */
export const addressOf = (tokens: readonly string[]): string | null => (tokens.length === 0 ? null : tokens.join(' '))

/** Null unless every part of it is a token. */
export function normalizeAddress(address: string): string | null {
  const parts = address.trim().split(/\s+/)
  return parts.every((part) => pattern.test(part)) ? addressOf(tokensIn(address)) : null
}

export const keeper = defineListener({
  name: 'push.tokens',
  events: [registered, removed, lost, failed],
  hear: ({ event, contact }): readonly WriteEffect[] => {
    const before = tokensIn(contact.attributes[attribute])
    const after = changed(before, event)
    const values = { [attribute]: after.length === 0 ? null : after }
    return after.join(' ') === before.join(' ') ? [] : [{ kind: 'write', type: 'contact.set', data: { values } }]
  },
})

function changed(before: readonly string[], { event, properties }: EventRecord): readonly string[] {
  const { token, addresses, address } = properties
  if (event === registered) return tokensIn([...tokensIn(token).slice(0, 1), ...before])
  if (event === failed && properties['reason'] !== gone) return before
  const dead = new Set(tokensIn(token ?? addresses ?? address))
  return before.filter((each) => !dead.has(each))
}
