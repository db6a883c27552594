/**
 * Tickets of the signed routes of plugins: readable and alterable by nobody but this server, for they may name a visitor by the id that only
 * their browser knows, and letters are passed on. Bound to their plugin, route and workspace. AES-256-GCM under a nonce that follows from what is
 * sealed: the same ticket is the same text, and another one has another nonce.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
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

const [nonceBytes, tagBytes] = [12, 16]
/** Addresses longer than this are cut by some programs. */
export const ticketLongest = 1800

export function createTickets(secret: string): Tickets {
  const keyFor = (use: string) => createSecretKey(createHmac('sha256', secret).update(`millrace routes 2 ${use}`).digest())
  const [sealing, naming] = [keyFor('seal'), keyFor('nonce')]
  const options = { authTagLength: tagBytes }
  const aad = ({ plugin, route }: Door) => Buffer.from(`${plugin}\0${route}`)
  return {
    sign: (door, { workspace, data, until }) => {
      const payload = Buffer.from(JSON.stringify([workspace, data, until]))
      const nonce = createHmac('sha256', naming).update(aad(door)).update('\0').update(payload).digest().subarray(0, nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce, options).setAAD(aad(door))
      const sealed = Buffer.concat([nonce, cipher.update(payload), cipher.final(), cipher.getAuthTag()])
      const text = sealed.toString('base64url')
      if (text.length > ticketLongest)
        throw new Error(`The ticket of ${door.plugin} ${door.route} has ${text.length} characters, more than ${ticketLongest}`)
      return text
    },
    read: (door, text) => {
      const bytes = text.length <= ticketLongest && /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0)
      if (bytes.length <= nonceBytes + tagBytes) return null
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, nonceBytes), options)
      decipher.setAAD(aad(door)).setAuthTag(bytes.subarray(-tagBytes))
      try {
        const payload = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
        const [workspace, data, until] = JSON.parse(payload.toString()) as [number, Json, Instant | null]
        return { workspace, data, until }
      } catch {
        return null
      }
    },
  }
}
