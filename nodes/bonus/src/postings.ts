/**
 * From a batch of moves to rows of the ledger. Contacts that only gain need nothing loaded: a posting says it all. For those who
 * spend, the lots are booked here, in order, and lots found burned get the entry that says so.
 */
import { idFrom, type Instant, type WriteItem } from '@millrace/core'
import { book, entryId, isAccrual, lotFrom, type BonusMove } from './book.ts'
import { counts, type Lot } from './lots.ts'

export const entryKind = { accrued: 1, spent: 2, burned: 3 } as const

/** One new entry; `lot` is what an accrual brings. Amounts are signed cents. */
export interface Posting {
  readonly workspace: number
  readonly contact: string
  readonly key: string
  readonly kind: (typeof entryKind)[keyof typeof entryKind]
  readonly amount: number
  readonly at: Instant
  readonly run: string | null
  readonly lot: Lot | null
}

/** What the ledger holds of a contact: lots with something remaining, burned ones too, and which of the batch's keys it has already. */
export interface Account {
  readonly contact: string
  readonly lots: readonly Lot[]
  readonly known: ReadonlySet<string>
}

export interface Booked {
  readonly contact: string
  readonly postings: readonly Posting[]
  /** Lots of the ledger that have less than before. */
  readonly changed: readonly Lot[]
}

/** Postings of a contact that only gains. */
export function gain(contact: string, items: readonly WriteItem<BonusMove>[]): Booked {
  return { contact, postings: items.flatMap((item) => (isAccrual(item) ? [posting(item, lotFrom(item))] : [])), changed: [] }
}

/** Books a contact's moves over what the ledger holds. Throws `FlowError` `BONUS_INSUFFICIENT`. */
export function settle(account: Account, items: readonly WriteItem<BonusMove>[]): Booked {
  const lots = new Map(account.lots.map((lot) => [lot.id, lot]))
  const made: WriteItem<BonusMove>[] = []
  const burned: Posting[] = []
  for (const item of items) {
    if (account.known.has(entryId(item.key))) continue
    for (const lot of lots.values()) {
      if (lot.remaining === 0 || counts(lot, item.at)) continue
      burned.push(burning(lot, item))
      lots.set(lot.id, { ...lot, remaining: 0 })
    }
    for (const lot of book([...lots.values()], item)) lots.set(lot.id, lot)
    made.push(item)
  }
  return {
    contact: account.contact,
    postings: [...burned, ...made.map((item) => posting(item, lots.get(entryId(item.key)) ?? null))],
    changed: account.lots.flatMap((lot) => (lots.get(lot.id)!.remaining === lot.remaining ? [] : [lots.get(lot.id)!])),
  }
}

function posting(item: WriteItem<BonusMove>, lot: Lot | null): Posting {
  const { workspace, contact, at, run, data } = item
  const signed = data.kind === 'accrue' ? { kind: entryKind.accrued, amount: data.cents } : { kind: entryKind.spent, amount: -data.cents }
  return { workspace, contact, key: entryId(item.key), ...signed, at, run, lot }
}

/** Burning happened when it was due, whenever it is noticed; a lot burns once. A lot made and burned within one batch is gone too. */
function burning(lot: Lot, { workspace, contact, at }: WriteItem<BonusMove>): Posting {
  const key = idFrom(0, `bonus-burned:${lot.id}`)
  return { workspace, contact, key, kind: entryKind.burned, amount: -lot.remaining, at: lot.expiresAt ?? at, run: null, lot: null }
}
