/**
 * What is believed of who a page speaks for. Its key stands in the page, so whoever reads it can send anything with it. Law: a page is the
 * visitor of its own anonymous id, which is random and known to that browser alone, or the user whose id its site's server has proved; and it is
 * nobody by an address. One rule, for tracking calls and for the routes of plugins.
 */
import type { Identity } from '@millrace/core'
import type { Prove } from '../../auth/identity-secret.ts'

export interface PageRules {
  readonly proves: Prove
  /** Names of attributes by which channels reach people. */
  readonly addresses: ReadonlySet<string>
  /** Told of a user who was named without the proof, and was taken for a visitor. */
  unproved(claim: { readonly userId: string; readonly anonymousId: string }): void
}

export interface Believed {
  readonly identity: Identity
  readonly isProved: boolean
}

export interface Doubt {
  readonly doubt: 'EVENT_USER_UNVERIFIED' | 'EVENT_ANONYMOUS_ID_GUESSABLE'
  readonly message: string
}

export interface Claimed {
  readonly identity: Identity
  readonly userHash: unknown
  /** Whether it is about both ids, so that the one alone says nothing: `alias`. */
  readonly joins?: boolean
}

/** As SDKs make them. Ids that servers make up, such as `telegram:42`, are no page's. */
const random = /^[\w.-]{16,100}$/

export function believe(
  { proves, unproved }: Omit<PageRules, 'addresses'>,
  { identity, userHash, joins = false }: Claimed,
): Believed | Doubt {
  const { userId, anonymousId } = identity
  if (anonymousId !== undefined && !random.test(anonymousId)) return guessable
  if (userId === undefined) return { identity, isProved: false }
  if (proves(userId, userHash)) return { identity, isProved: true }
  if (anonymousId === undefined || joins) return unverified
  unproved({ userId, anonymousId })
  return { identity: { anonymousId }, isProved: false }
}

const guessable: Doubt = {
  doubt: 'EVENT_ANONYMOUS_ID_GUESSABLE',
  message: 'A page gives an anonymousId of 16 to 100 letters, digits, ., _ or -, as SDKs make them: another could be guessed',
}
const unverified: Doubt = {
  doubt: 'EVENT_USER_UNVERIFIED',
  message:
    'This key is public, so it proves no userId: send context.userHash, HMAC-SHA256 of the userId under the identity secret of the Keys page',
}

/** Traits of a visitor who proved nothing, parted: what people are reached by is only claimed. */
export function partedTraits<T>(traits: Readonly<Record<string, T>>, addresses: ReadonlySet<string>) {
  const entries = Object.entries(traits)
  const claimed = entries.filter(([name]) => addresses.has(name))
  if (claimed.length === 0) return { traits }
  return { traits: Object.fromEntries(entries.filter(([name]) => !addresses.has(name))), claimed: Object.fromEntries(claimed) }
}
