/**
 * Tickets of the signed routes of plugins: what was signed, readable by anybody and alterable by nobody, bound to its plugin, route and
 * workspace. 96 bits of HMAC-SHA256, as the tracked links have.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { Instant, Json } from '@millrace/core'

export interface Ticket {
  readonly workspace: number
  readonly data: Json
  /** Null: it does not expire. */
  readonly until: Instant | null
}

export interface Tickets {
  sign(door: Door, ticket: Ticket): string
  /** Null for what was not signed here or for this door. Whether it has expired is for who asks to see. */
  read(door: Door, text: string): Ticket | null
}

export interface Door {
  readonly plugin: string
  readonly route: string
}

const macBytes = 12
/** Addresses longer than this are cut by some programs. */
export const ticketLongest = 1800

export function createTickets(secret: string): Tickets {
  const key = createSecretKey(createHmac('sha256', secret).update('millrace routes 1').digest())
  const macOf = ({ plugin, route }: Door, payload: Buffer) =>
    createHmac('sha256', key).update(`${plugin}\0${route}\0`).update(payload).digest().subarray(0, macBytes)
  return {
    sign: (door, { workspace, data, until }) => {
      const payload = Buffer.from(JSON.stringify([workspace, data, until]))
      const text = Buffer.concat([payload, macOf(door, payload)]).toString('base64url')
      if (text.length > ticketLongest)
        throw new Error(`The ticket of ${door.plugin} ${door.route} has ${text.length} characters, more than ${ticketLongest}`)
      return text
    },
    read: (door, text) => {
      const bytes = text.length <= ticketLongest && /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0)
      if (bytes.length <= macBytes) return null
      const payload = bytes.subarray(0, -macBytes)
      if (!timingSafeEqual(macOf(door, payload), bytes.subarray(-macBytes))) return null
      const [workspace, data, until] = JSON.parse(payload.toString()) as [number, Json, Instant | null]
      return { workspace, data, until }
    },
  }
}
