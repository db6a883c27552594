/**
 * The rules of the ledger, over one contact's lots: what burns first is spent first, and what has burned does not count.
 * Pure: the database and the simulator both book by these lines, so that they cannot disagree.
 */
import type { Instant } from '@millrace/core'

/** Bonuses that came in together and burn together. Amounts in cents, `remaining` at most `amount`. */
export interface Lot {
  readonly id: string
  readonly amount: number
  readonly remaining: number
  readonly at: Instant
  /** Null: never. */
  readonly expiresAt: Instant | null
  readonly warnAt: Instant | null
  /** Whether the warning was given. */
  readonly warned: boolean
}

const burnsAt = (lot: Lot) => lot.expiresAt ?? Infinity

/** First what burns first, then what came first; the id makes the order total. */
export function byBurning(a: Lot, b: Lot): number {
  if (burnsAt(a) !== burnsAt(b)) return burnsAt(a) < burnsAt(b) ? -1 : 1
  return a.at - b.at || (a.id < b.id ? -1 : 1)
}

/** When time does something to a lot next: the warning, then its burning. In the past when it is due; null: never. */
export function lapsesAt({ remaining, expiresAt, warnAt, warned }: Lot): Instant | null {
  if (remaining === 0) return null
  return warned || warnAt === null ? expiresAt : warnAt
}

/** A lot counts until the instant it burns, and while something is left of it. */
export const counts = (lot: Lot, now: Instant): boolean => lot.remaining > 0 && burnsAt(lot) > now

export const balanceOf = (lots: readonly Lot[]): number => lots.reduce((sum, lot) => sum + lot.remaining, 0)

/**
 * What is left of lots that all count and stand in the order of `byBurning`, once so much is spent; null when they do not hold
 * so much. Lots spent to the end stay, with nothing remaining.
 */
export function spend(lots: readonly Lot[], cents: number): readonly Lot[] | null {
  let due = cents
  const left = lots.map((lot) => {
    const taken = Math.min(lot.remaining, due)
    due -= taken
    return taken === 0 ? lot : { ...lot, remaining: lot.remaining - taken }
  })
  return due === 0 ? left : null
}
