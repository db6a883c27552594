/**
 * Addresses: exactly one mailbox, or nothing. A comma, semicolon or line break in an address has sent mail to strangers
 * elsewhere, so only a plain dot-atom local part passes; quoted ones, comments, groups and address literals do not.
 */
import { domainToASCII } from 'node:url'
import { hasUnseen, withoutUnseen } from './unseen.ts'

export interface Mailbox {
  readonly name: string
  readonly address: string
}

// RFC 5321: 64 octets before the @, 254 in all.
const local = /^(?!.{65})[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const domain = /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/** What comes along when an address is copied. */
const edges = /^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$/g

/**
 * Lower case, the domain in its ASCII form (IDNA); null when it is no single address. The local part is lowered too: no provider
 * tells `Ann@` from `ann@`, and a suppression must hold for both.
 */
export function normalizeAddress(address: string): string | null {
  const trimmed = address.replace(edges, '').toLowerCase()
  const at = trimmed.lastIndexOf('@')
  // IDNA drops some characters without a word: who reads the address would not know whose it is.
  if (at < 1 || trimmed.length > 254 || hasUnseen(trimmed)) return null
  const host = domainToASCII(trimmed.slice(at + 1))
  const normal = `${trimmed.slice(0, at)}@${host}`
  return local.test(trimmed.slice(0, at)) && domain.test(host) && normal.length <= 254 ? normal : null
}

/** Reads `ann@shop.example` or `Ann of the shop <ann@shop.example>`; null when it is neither. The name loses what `plainLine` takes. */
export function parseMailbox(text: string): Mailbox | null {
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]*)>$/s.exec(text.trim()) ?? []
  const address = normalizeAddress(bracketed ?? text)
  return address === null ? null : { name: plainLine(name).replace(/^"(.*)"$/, '$1'), address }
}

/** One line of text for a header: runs of control characters and line breaks become a space, what nobody sees goes. */
export function plainLine(text: string): string {
  return withoutUnseen(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '))
    .toWellFormed()
    .trim()
}
