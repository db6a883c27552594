/**
 * Addresses: exactly one mailbox, or nothing. A comma, semicolon or line break in an address has sent mail to strangers
 * elsewhere, so only a plain dot-atom local part passes; quoted ones, comments, groups and address literals do not.
 */
import { domainToASCII } from 'node:url'

export interface Mailbox {
  readonly name: string
  readonly address: string
}

// RFC 5321: 64 octets before the @, 254 in all.
const local = /^(?!.{65})[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const domain = /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/**
 * Lower case, the domain in its ASCII form (IDNA); null when it is no single address. The local part is lowered too: no provider
 * tells `Ann@` from `ann@`, and a suppression must hold for both.
 */
export function normalizeAddress(address: string): string | null {
  const trimmed = address.trim().toLowerCase()
  const at = trimmed.lastIndexOf('@')
  if (at < 1 || trimmed.length > 254) return null
  const host = domainToASCII(trimmed.slice(at + 1))
  const normal = `${trimmed.slice(0, at)}@${host}`
  return local.test(trimmed.slice(0, at)) && domain.test(host) && normal.length <= 254 ? normal : null
}

/** Reads `ann@shop.example` or `Ann of the shop <ann@shop.example>`; null when it is neither. The name loses control characters. */
export function parseMailbox(text: string): Mailbox | null {
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]*)>$/s.exec(text.trim()) ?? []
  const address = normalizeAddress(bracketed ?? text)
  return address === null ? null : { name: plainLine(name).replace(/^"(.*)"$/, '$1'), address }
}

/** One line of text for a header: runs of control characters and line breaks become a space. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
