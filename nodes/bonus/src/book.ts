/**
 * Booking over one contact's lots, one move after another: what the write `bonus.move` means. Used by `apply` (the simulator and
 * later nodes of the batch) and by `commit`, so that both agree by construction.
 *
 * The rule at the moment of expiry: a lot counts until the instant it burns, and from that instant on not. What is spent at that very
 * instant is not taken from it, whether its burning is written yet or not.
 */
import { FlowError, idFrom, type Instant, type WriteItem } from '@millrace/core'
import { fromCents } from './cents.ts'
import { balanceOf, byBurning, counts, spend, type Lot } from './lots.ts'

/**
 * All moves are one write, so that a contact's moves within a batch keep their order. Cents are more than 0, but for an adjustment,
 * which takes away when they are less.
 */
export type BonusMove =
  | { readonly kind: 'accrue'; readonly cents: number; readonly expiresAt: Instant | null; readonly warnAt: Instant | null }
  | { readonly kind: 'spend'; readonly cents: number }
  | {
      readonly kind: 'adjust'
      readonly cents: number
      readonly expiresAt: Instant | null
      readonly reason: string
      /** Who did it, as the log shows it; null: nobody known. */
      readonly by: string | null
    }
  /** All that remains of the lot, because its time has come. */
  | { readonly kind: 'burn'; readonly lot: string; readonly cents: number }
  | { readonly kind: 'warn'; readonly lot: string; readonly cents: number; readonly expiresAt: Instant | null }

/** The id of the step's entry, and of the lot it makes. From the key alone: made again at another time it is the same. */
export const entryId = (key: string): string => idFrom(0, `bonus:${key}`)

/** Moves that bring a lot in. */
export type Gain = { readonly cents: number; readonly expiresAt: Instant | null; readonly warnAt?: Instant | null } & BonusMove

export const isGain = (item: WriteItem<BonusMove>): item is WriteItem<Gain> =>
  item.data.kind === 'accrue' || (item.data.kind === 'adjust' && item.data.cents > 0)

/** What the move takes off the balance, chosen among the lots by what burns first. */
export const lossOf = ({ kind, cents }: BonusMove): number => (kind === 'spend' ? cents : kind === 'adjust' && cents < 0 ? -cents : 0)

export function lotFrom(item: WriteItem<Gain>): Lot {
  const { cents, expiresAt, warnAt = null } = item.data
  return { id: entryId(item.key), amount: cents, remaining: cents, at: item.at, expiresAt, warnAt, warned: false }
}

/**
 * All lots as they are after a move, and the one it made; what has burned by now stays until its burning is written. Throws
 * `FlowError` `BONUS_INSUFFICIENT`: whoever spends asks before.
 */
export function book(lots: readonly Lot[], item: WriteItem<BonusMove>): readonly Lot[] {
  if (isGain(item)) return [...lots, lotFrom(item)]
  const { data } = item
  if (data.kind === 'burn') return lots.map((lot) => (lot.id === data.lot ? { ...lot, remaining: 0 } : lot))
  if (data.kind === 'warn') return lots.map((lot) => (lot.id === data.lot ? { ...lot, warned: true } : lot))
  return take(lots, item)
}

function take(lots: readonly Lot[], item: WriteItem<BonusMove>): readonly Lot[] {
  const alive = lots.filter((lot) => counts(lot, item.at)).toSorted(byBurning)
  const cents = lossOf(item.data)
  const left = spend(alive, cents)
  if (left === null) {
    const message = `Contact ${item.contact} has ${fromCents(balanceOf(alive))} bonuses, less than the ${fromCents(cents)} to take`
    throw new FlowError('BONUS_INSUFFICIENT', message)
  }
  return [...left, ...lots.filter((lot) => !counts(lot, item.at))]
}
