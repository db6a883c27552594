/** The address that bounces of a message go to (VERP): it names the message, so a bounce needs no reading to be told whose it is. */
import type { EmailSettings } from './settings.ts'

/** Null: none is set, or the message is in no log, and bounces go to the sender. */
export function bounceAddress({ bounceAddress: address, bounceDomain }: EmailSettings, token: string): string | null {
  const base = address || (bounceDomain ? `bounces@${bounceDomain}` : '')
  if (base === '' || token === '') return null
  const at = base.lastIndexOf('@')
  return `${base.slice(0, at)}+${token}${base.slice(at).toLowerCase()}`
}
