/**
 * From a batch of moves to rows of the ledger. Contacts that only gain need nothing loaded: a posting says it all. For the others
 * the lots are booked here, in order.
 */
import { idFrom, type Instant, type WriteItem } from '@millrace/core'
import { book, entryId, isGain, lossOf, lotFrom, type BonusMove, type Gain } from './book.ts'
import type { Lot } from './lots.ts'

export const entryKind = { accrued: 1, spent: 2, burned: 3, adjusted: 4 } as const

/** One new entry; `lot` is what a gain brings. Amounts are signed cents. */
export interface Posting {
  readonly workspace: number
  readonly contact: string
  readonly key: string
  readonly kind: (typeof entryKind)[keyof typeof entryKind]
  readonly amount: number
  readonly at: Instant
  readonly run: string | null
  readonly lot: Lot | null
  readonly reason: string | null
  readonly by: string | null
}

/** What the ledger holds of a contact: lots with something remaining, burned ones too, and which of the batch's keys it has already. */
export interface Account {
  readonly contact: string
  readonly lots: readonly Lot[]
  readonly known: ReadonlySet<string>
}

/** What becomes of a contact. */
export interface Booked {
  readonly contact: string
  readonly postings: readonly Posting[]
  /** Lots of the ledger that are not as before. */
  readonly changed: readonly Lot[]
}

/** The key of a move's entry. A lot burns once, whoever says so. */
export const keyOf = ({ key, data }: WriteItem<BonusMove>): string =>
  data.kind === 'burn' ? idFrom(0, `bonus-burned:${data.lot}`) : entryId(key)

/** The posting of a move that needs nothing known of the contact: what comes in is a lot of its own. */
export function gain(item: WriteItem<Gain>): Posting {
  return postingOf(item, { kind: gainKind(item), amount: item.data.cents, lot: lotFrom(item) })
}

const gainKind = ({ data }: WriteItem<Gain>) => (data.kind === 'accrue' ? entryKind.accrued : entryKind.adjusted)

/** Books a contact's moves over what the ledger holds. Throws `FlowError` `BONUS_INSUFFICIENT`. */
export function settle(account: Account, items: readonly WriteItem<BonusMove>[]): Booked {
  const before = new Map(account.lots.map((lot) => [lot.id, lot]))
  let lots: readonly Lot[] = account.lots
  const made: { readonly item: WriteItem<BonusMove>; readonly lots: ReadonlyMap<string, Lot> }[] = []
  for (const item of items) {
    if (account.known.has(keyOf(item))) continue
    made.push({ item, lots: new Map(lots.map((lot) => [lot.id, lot])) })
    lots = book(lots, item)
  }
  const after = new Map(lots.map((lot) => [lot.id, lot]))
  return {
    contact: account.contact,
    postings: made.flatMap(({ item, lots: found }) => postingsOf(item, found, after)),
    changed: lots.filter((lot) => before.has(lot.id) && before.get(lot.id) !== lot),
  }
}

/** `found`: the lots that the move met; `after`: as they are by the end of the batch. */
function postingsOf(item: WriteItem<BonusMove>, found: ReadonlyMap<string, Lot>, after: ReadonlyMap<string, Lot>): readonly Posting[] {
  const { data } = item
  if (isGain(item)) return [{ ...gain(item), lot: after.get(entryId(item.key))! }]
  if (data.kind === 'warn') return []
  if (data.kind !== 'burn') {
    const kind = data.kind === 'spend' ? entryKind.spent : entryKind.adjusted
    return [postingOf(item, { kind, amount: -lossOf(data), lot: null })]
  }
  const lot = found.get(data.lot)
  if (lot === undefined || lot.remaining === 0) return []
  // Burning happened when it was due, whenever it is noticed.
  return [{ ...postingOf(item, { kind: entryKind.burned, amount: -lot.remaining, lot: null }), at: lot.expiresAt ?? item.at, run: null }]
}

function postingOf(item: WriteItem<BonusMove>, said: Pick<Posting, 'kind' | 'amount' | 'lot'>): Posting {
  const { workspace, contact, at, run, data } = item
  const { reason, by } = data.kind === 'adjust' ? data : { reason: null, by: null }
  return { workspace, contact, key: keyOf(item), at, run, reason, by, ...said }
}
