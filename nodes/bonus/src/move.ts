/** The write of the ledger: a bonus comes in or goes out, exactly once per step. */
import { defineWrite, isoOf } from '@millrace/core'
import { book, type BonusMove } from './book.ts'
import { fromCents } from './cents.ts'
import { bonusOf, lotsOf, type Bonus } from './fact.ts'
import { commitMoves } from './ledger.ts'
import { counts } from './lots.ts'

export const bonusMove = defineWrite<BonusMove, Bonus>({
  type: 'bonus.move',
  fact: 'bonus',
  apply: (bonus, item) => bonusOf(book(lotsOf(bonus), item).filter((lot) => counts(lot, item.at))),
  events: ({ data }) => {
    const amount = fromCents(data.cents)
    if (data.kind === 'spend') return [{ event: 'Bonus Spent', properties: { amount } }]
    const expiresAt = data.expiresAt === null ? null : isoOf(data.expiresAt)
    return [{ event: 'Bonus Accrued', properties: { amount, expiresAt } }]
  },
  commit: commitMoves,
})
