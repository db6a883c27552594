/** The write of the ledger: bonuses come in, go out, are set right, burn or are soon to burn; exactly once per cause. */
import { defineWrite, isoOf, type Instant, type JsonObject } from '@millrace/core'
import { book, entryId, isGain, type BonusMove } from './book.ts'
import { fromCents } from './cents.ts'
import { bonusOf, lotsOf, type Bonus } from './fact.ts'
import { commitMoves } from './ledger.ts'

export const bonusMove = defineWrite<BonusMove, Bonus>({
  type: 'bonus.move',
  fact: 'bonus',
  apply: (bonus, item) => bonusOf(book(lotsOf(bonus), item).filter(({ remaining }) => remaining > 0)),
  events: (item) => [{ event: names[item.data.kind], properties: told(item.data, isGain(item) ? entryId(item.key) : null) }],
  amounts: ({ data: { kind, cents } }) => (kind === 'warn' ? {} : { [amountNames[kind]]: fromCents(Math.abs(cents)) }),
  commit: commitMoves,
})

const names: Readonly<Record<BonusMove['kind'], string>> = {
  accrue: 'Bonus Accrued',
  spend: 'Bonus Spent',
  adjust: 'Bonus Adjusted',
  burn: 'Bonus Burned',
  warn: 'Bonus Expiring',
}

/** What simulations add up: points given are what a flow costs. */
const amountNames = { accrue: 'bonus.accrued', spend: 'bonus.spent', adjust: 'bonus.adjusted', burn: 'bonus.burned' } as const

const isoOrNull = (at: Instant | null) => (at === null ? null : isoOf(at))

function told(move: BonusMove, made: string | null): JsonObject {
  const amount = fromCents(move.cents)
  switch (move.kind) {
    case 'accrue':
      return { amount, lot: made, expiresAt: isoOrNull(move.expiresAt) }
    case 'adjust':
      return { amount, lot: made, expiresAt: isoOrNull(move.expiresAt), reason: move.reason, by: move.by }
    case 'warn':
      return { amount, lot: move.lot, expiresAt: isoOrNull(move.expiresAt) }
    case 'burn':
      return { amount, lot: move.lot }
    case 'spend':
      return { amount }
  }
}
