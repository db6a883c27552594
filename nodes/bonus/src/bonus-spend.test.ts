import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { bonusSpend } from './bonus-spend.ts'
import plugin from './index.ts'

const balance = (amount: number) => ({ facts: { bonus: { balance: amount, lots: [] } } })

testNode(bonusSpend, {
  plugin,
  cases: [
    { name: 'spends what is there', ...balance(5), leaves: 'out' },
    { name: 'spends nothing when a cent is missing', ...balance(4.99), leaves: 'insufficient' },
    { name: 'refuses what is no amount', ...balance(5), config: { amount: 'x' }, fails: 'BONUS_AMOUNT_BAD' },
  ],
})

describe('bonus.spend', () => {
  it('writes cents, and tells what decided', async () => {
    const outcome = await runNode(bonusSpend, { config: { amount: '{{ 0.1 | plus: 0.2 }}' }, ...balance(0.3) })
    expect(outcome).toMatchObject({
      port: 'out',
      effects: [{ type: 'bonus.move', data: { kind: 'spend', cents: 30 } }],
      why: { balance: 0.3, amount: 0.3 },
    })
    expect((await runNode(bonusSpend, { config: { amount: 6 }, ...balance(5) })).effects ?? []).toEqual([])
  })
})
