/** Whom a message on the site is for: whoever has a userId or was on the site has an address here, and a message waits until they come. */
import type { Contact } from '@millrace/core'

/** The longest id that tracking calls take. */
const longest = 255

export function addressOf({ userId, anonymousId }: Contact): string | null {
  return userId ?? anonymousId
}

export function normalizeId(address: string): string | null {
  const trimmed = address.trim()
  return trimmed === '' || trimmed.length > longest || /\p{Cc}/u.test(trimmed) ? null : trimmed
}
