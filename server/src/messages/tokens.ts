/**
 * Signed tokens of tracked links: ids and a MAC, nothing else, so that a link can lead nowhere but where its message says. They
 * never expire and are not used up. Layout: message id (16 bytes), then for a click the index of the link, for an
 * unsubscription and the page of preferences the contact and the channel (which outlive the log); then 96 bits of HMAC-SHA256 over the
 * kind and all of it.
 * Those of kind `return` stand in addresses, which lose their case on the way: they are in base32, 45 characters.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { Tracking } from '@millrace/core'
import { fromBase32, toBase32 } from './base32.ts'

export type TrackedLink =
  | { readonly kind: 'open'; readonly message: string }
  | { readonly kind: 'return'; readonly message: string }
  | { readonly kind: 'click'; readonly message: string; readonly index: number }
  | PersonLink<'unsubscribe'>
  | PersonLink<'preferences'>

/** It outlives the log: whose it is and of which channel stands in the link itself. */
export interface PersonLink<K extends string> {
  readonly kind: K
  readonly message: string
  readonly contact: string
  readonly channel: string
}

export interface Tokens {
  sign(link: TrackedLink): string
  /** Null for what was not signed here, or for another kind of link. */
  read<K extends TrackedLink['kind']>(kind: K, token: string): Extract<TrackedLink, { kind: K }> | null
}

const macBytes = 12
const idBytes = 16
const returnTokenLength = 45

export function createTokens(secret: string): Tokens {
  const key = createSecretKey(createHmac('sha256', secret).update('millrace tracking 1').digest())
  const mac = (kind: string, payload: Buffer) =>
    createHmac('sha256', key).update(kind).update('\0').update(payload).digest().subarray(0, macBytes)
  return {
    sign: (link) => {
      const payload = encode(link)
      const signed = Buffer.concat([payload, mac(link.kind, payload)])
      return link.kind === 'return' ? toBase32(signed) : signed.toString('base64url')
    },
    read: (kind, token) => {
      const bytes = bytesOf(kind, token)
      if (bytes === null || bytes.length < idBytes + macBytes) return null
      const payload = bytes.subarray(0, -macBytes)
      if (!timingSafeEqual(mac(kind, payload), bytes.subarray(-macBytes))) return null
      return decode(kind, payload) as Extract<TrackedLink, { kind: typeof kind }>
    },
  }
}

function bytesOf(kind: TrackedLink['kind'], token: string): Buffer | null {
  if (kind === 'return') return token.length === returnTokenLength ? fromBase32(token) : null
  return /^[\w-]{38,400}$/.test(token) ? Buffer.from(token, 'base64url') : null
}

function encode(link: TrackedLink): Buffer {
  const id = Buffer.from(link.message.replaceAll('-', ''), 'hex')
  if (link.kind === 'open' || link.kind === 'return') return id
  if (link.kind === 'click') {
    const index = Buffer.alloc(2)
    index.writeUInt16BE(link.index)
    return Buffer.concat([id, index])
  }
  const contact = Buffer.alloc(8)
  contact.writeBigInt64BE(BigInt(link.contact))
  return Buffer.concat([id, contact, Buffer.from(link.channel)])
}

function decode(kind: TrackedLink['kind'], payload: Buffer): TrackedLink {
  const hex = payload.subarray(0, idBytes).toString('hex')
  const message = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  if (kind === 'open' || kind === 'return') return { kind, message }
  if (kind === 'click') return { kind, message, index: payload.readUInt16BE(idBytes) }
  return { kind, message, contact: payload.readBigInt64BE(idBytes).toString(), channel: payload.subarray(idBytes + 8).toString() }
}

/** The addresses that a message carries, absolute under `publicUrl`. */
export function trackingOf(
  tokens: Tokens,
  publicUrl: string,
  message: { readonly id: string; readonly contact: string; readonly channel: string },
): Tracking {
  const { id, contact, channel } = message
  const root = publicUrl.replace(/\/+$/, '')
  return {
    click: (index) => `${root}/t/c/${tokens.sign({ kind: 'click', message: id, index })}`,
    open: `${root}/t/o/${tokens.sign({ kind: 'open', message: id })}`,
    unsubscribe: `${root}/u/${tokens.sign({ kind: 'unsubscribe', message: id, contact, channel })}`,
    preferences: `${root}/p/${tokens.sign({ kind: 'preferences', message: id, contact, channel })}`,
    returnToken: tokens.sign({ kind: 'return', message: id }),
  }
}
