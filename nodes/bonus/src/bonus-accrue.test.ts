import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { bonusAccrue } from './bonus-accrue.ts'
import { bonusSpend } from './bonus-spend.ts'
import plugin from './index.ts'

const formula = '{{ event.properties.total | times: 0.05 }}'

testNode(bonusAccrue, {
  plugin,
  cases: [
    { name: 'accrues an amount (001.12, 004.18)', config: { amount: 5 }, leaves: 'out' },
    { name: 'refuses what is no amount', config: { amount: 'many' }, fails: 'BONUS_AMOUNT_BAD' },
    { name: 'refuses a negative amount', config: { amount: '-1' }, fails: 'BONUS_AMOUNT_BAD' },
    { name: 'goes on where there is nothing to accrue', config: { amount: formula }, event: { event: 'Order Completed', properties: { total: 0 } }, leaves: 'out' },
  ],
}) // prettier-ignore

describe('bonus.accrue', () => {
  it('counts in cents, by a formula', async () => {
    const event = { event: 'Order Completed', properties: { total: 1234.5 } }
    const outcome = await runNode(bonusAccrue, { config: { amount: formula }, event })
    expect(outcome.effects).toMatchObject([{ type: 'bonus.move', data: { kind: 'accrue', cents: 6173, expiresAt: null, warnAt: null } }])
  })

  it('knows when the bonuses burn and when to warn, by the calendar of the contact (001.13, 001.28)', async () => {
    const config = { amount: 5, expiresIn: 'P1M', warnBefore: 'P3D' }
    const outcome = await runNode(bonusAccrue, { config, now: '2027-03-15T09:00:00Z', timezone: 'Europe/Berlin' })
    const dates = { expiresAt: Date.UTC(2027, 3, 15, 8), warnAt: Date.UTC(2027, 3, 12, 8) }
    expect(outcome.effects).toMatchObject([{ data: dates }])
  })

  it('writes nothing for nothing', async () => {
    expect((await runNode(bonusAccrue, { config: { amount: '{{ 0.001 }}' } })).effects ?? []).toEqual([])
  })

  it('finds an amount that is none before any contact does', () => {
    expect(bonusAccrue.check!({ amount: 'abc' })).toMatchObject([{ path: '/amount', code: 'BONUS_AMOUNT_BAD' }])
    expect(bonusSpend.check!({ amount: '-5' })).toMatchObject([{ path: '/amount', code: 'BONUS_AMOUNT_BAD' }])
    for (const amount of [5, '5.50', formula]) expect(bonusSpend.check!({ amount })).toEqual([])
  })

  it('tells how much it was and when it burns', async () => {
    const event = { event: 'Order Completed', properties: { total: 100 } }
    const outcome = await runNode(bonusAccrue, { config: { amount: formula, expiresIn: 'P1D' }, event, now: '2027-03-15T09:00:00Z' })
    expect(outcome.why).toEqual({ amount: 5, expiresAt: '2027-03-16T09:00:00.000Z' })
  })

  it('finds a warning that could never come', () => {
    expect(bonusAccrue.check!({ amount: 5, warnBefore: 'P3D' })).toMatchObject([{ path: '/warnBefore', severity: 'warning' }])
    expect(bonusAccrue.check!({ amount: 5, warnBefore: 'P3D', expiresIn: 'P30D' })).toEqual([])
  })
})
