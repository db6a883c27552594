/**
 * Booking over one contact's lots, one move after another: what the write `bonus.move` means. Used by `apply` (the simulator and
 * later nodes of the batch) and by `commit`, so that both agree by construction.
 */
import { FlowError, idFrom, type Instant, type WriteItem } from '@millrace/core'
import { fromCents } from './cents.ts'
import { balanceOf, byBurning, counts, spend, type Lot } from './lots.ts'

/** Accruing and spending are one write, so that a contact's moves within a batch keep their order. Cents, more than 0. */
export type BonusMove =
  | { readonly kind: 'accrue'; readonly cents: number; readonly expiresAt: Instant | null; readonly warnAt: Instant | null }
  | { readonly kind: 'spend'; readonly cents: number }

/** The id of the step's entry, and of the lot it makes. From the key alone: made again at another time it is the same. */
export const entryId = (key: string): string => idFrom(0, `bonus:${key}`)

export function lotFrom(item: WriteItem<BonusMove & { readonly kind: 'accrue' }>): Lot {
  const { cents, expiresAt, warnAt } = item.data
  return { id: entryId(item.key), amount: cents, remaining: cents, at: item.at, expiresAt, warnAt }
}

/** The lots that counted before a move, as they are after it, and the one it made. Throws `FlowError` `BONUS_INSUFFICIENT`: the node asks before it spends. */
export function book(lots: readonly Lot[], item: WriteItem<BonusMove>): readonly Lot[] {
  const alive = lots.filter((lot) => counts(lot, item.at))
  if (isAccrual(item)) return [...alive, lotFrom(item)]
  const left = spend(alive.toSorted(byBurning), item.data.cents)
  if (left === null) {
    const message = `Contact ${item.contact} has ${fromCents(balanceOf(alive))} bonuses, less than the ${fromCents(item.data.cents)} to spend`
    throw new FlowError('BONUS_INSUFFICIENT', message)
  }
  return left
}

export const isAccrual = (item: WriteItem<BonusMove>): item is WriteItem<BonusMove & { readonly kind: 'accrue' }> =>
  item.data.kind === 'accrue'
