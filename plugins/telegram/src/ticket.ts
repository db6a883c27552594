/**
 * Links by which people come to the bot, `t.me/<bot>?start=<ticket>`: whose they are, until when, and a MAC, in the 64 characters that Telegram keeps
 * for it. Who has not got the ticket cannot take the place of the person it is for; nothing is stored.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant } from '@millrace/core'

/** Who the page that asks knows its visitor as. */
export type Whose = { readonly userId: string } | { readonly anonymousId: string }

const macBytes = 12
/** 64 characters of base64url, less the kind, the time and the MAC. */
export const longestId = 48 - 1 - 4 - macBytes
const lasts = 24 * 3_600_000

/** Bits of the kind: of a user; and written as the 16 bytes of a UUID. */
const ofUser = 1
const asUuid = 2
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

const macOf = (botToken: string, payload: Uint8Array) =>
  createHmac('sha256', botToken).update('millrace telegram link 1\0').update(payload).digest().subarray(0, macBytes)

/** Null for an id that is too long. */
export function ticketFor(whose: Whose, botToken: string, now: Instant): string | null {
  const [id, kind] = 'userId' in whose ? [whose.userId, ofUser] : [whose.anonymousId, 0]
  const isUuid = uuid.test(id)
  const bytes = isUuid ? Buffer.from(id.replaceAll('-', ''), 'hex') : Buffer.from(id)
  if (bytes.length > longestId) return null
  const head = Buffer.alloc(5)
  head.writeUInt8(kind | (isUuid ? asUuid : 0))
  head.writeUInt32BE(Math.floor((now + lasts) / 1000), 1)
  const payload = Buffer.concat([head, bytes])
  return Buffer.concat([payload, macOf(botToken, payload)]).toString('base64url')
}

/** Null for what was not made here, of another bot, or has run out. */
export function readTicket(ticket: string, botToken: string, now: Instant): Whose | null {
  const bytes = /^[\w-]{23,64}$/.test(ticket) ? Buffer.from(ticket, 'base64url') : Buffer.alloc(0)
  if (bytes.length <= 5 + macBytes) return null
  const payload = bytes.subarray(0, -macBytes)
  if (!timingSafeEqual(macOf(botToken, payload), bytes.subarray(-macBytes))) return null
  if (payload.readUInt32BE(1) * 1000 <= now) return null
  const kind = payload.readUInt8()
  const rest = payload.subarray(5)
  const hex = rest.toString('hex')
  const id = (kind & asUuid) === 0 ? rest.toString() : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return (kind & ofUser) === 0 ? { anonymousId: id } : { userId: id }
}
