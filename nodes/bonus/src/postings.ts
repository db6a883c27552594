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

/** What becomes of a contact that spends. */
export interface Booked {
  readonly contact: string
  readonly postings: readonly Posting[]
  /** Lots of the ledger that have less than before. */
  readonly changed: readonly Lot[]
}

/** The posting of a move that needs nothing known of the contact: what comes in is a lot of its own. */
export function gain(item: WriteItem<BonusMove & { readonly kind: 'accrue' }>): Posting {
  return incoming(item, lotFrom(item))
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
    postings: [...burned, ...made.map((item) => (isAccrual(item) ? incoming(item, lots.get(entryId(item.key))!) : outgoing(item)))],
    changed: account.lots.flatMap((lot) => (lots.get(lot.id)!.remaining === lot.remaining ? [] : [lots.get(lot.id)!])),
  }
}

/** `lot` is what is left of the lot by the end of the batch. */
const incoming = ({ workspace, contact, at, run, data }: WriteItem<BonusMove>, lot: Lot): Posting => ({
  workspace,
  contact,
  key: lot.id,
  kind: entryKind.accrued,
  amount: data.cents,
  at,
  run,
  lot,
})

const outgoing = ({ workspace, contact, at, run, data, key }: WriteItem<BonusMove>): Posting => ({
  workspace,
  contact,
  key: entryId(key),
  kind: entryKind.spent,
  amount: -data.cents,
  at,
  run,
  lot: null,
})

/** Burning happened when it was due, whenever it is noticed; a lot burns once. A lot made and burned within one batch is gone too. */
function burning(lot: Lot, { workspace, contact, at }: WriteItem<BonusMove>): Posting {
  const key = idFrom(0, `bonus-burned:${lot.id}`)
  return { workspace, contact, key, kind: entryKind.burned, amount: -lot.remaining, at: lot.expiresAt ?? at, run: null, lot: null }
}
