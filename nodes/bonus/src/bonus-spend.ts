/** `bonus.spend`: takes bonuses off the balance, those first that burn first; all of the amount or nothing. */
import { defineNode, Type } from '@millrace/core'
import { amountOf, amountSchema, faultsOfAmount } from './amount.ts'
import { fromCents } from './cents.ts'
import { spendDocs } from './docs.ts'
import type { Bonus } from './fact.ts'
import { bonusMove } from './move.ts'

export const bonusSpend = defineNode({
  type: 'bonus.spend',
  version: 1,
  title: { en: 'Spend bonuses', ru: 'Списать бонусы' },
  description: {
    en: 'Takes bonuses off the contact’s balance, if there are enough of them',
    ru: 'Списывает бонусы с баланса клиента, если их хватает',
  },
  docs: spendDocs,
  group: 'loyalty',
  icon: 'hand-coins',
  config: Type.Object({ amount: amountSchema }, { additionalProperties: false }),
  example: { amount: 5 },
  summary: { en: '−{{ amount }}', ru: '−{{ amount }}' },
  ports: ['out', { port: 'insufficient', otherwise: '@end', title: { en: 'not enough', ru: 'не хватает' } }],
  needs: ['bonus'],
  check: ({ amount }) => faultsOfAmount(amount),
  run: (step) => {
    const { balance } = step.facts['bonus'] as Bonus
    const cents = amountOf(step)
    const why = { balance, amount: fromCents(cents) }
    if (cents === 0) return { kind: 'leave', port: 'out', why }
    if (cents > Math.round(balance * 100)) return { kind: 'leave', port: 'insufficient', why }
    return { kind: 'leave', port: 'out', effects: [bonusMove.effect({ kind: 'spend', cents })], why }
  },
})
