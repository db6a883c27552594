import { describe, expect, it } from 'vitest'
import { amountOf, changeOf, faultsOf, type AdjustForm } from './adjustment.ts'

const form: AdjustForm = { direction: 'give', amount: '1 000,50', reason: ' Sorry for the delay ', expiresAt: '2027-01-01T00:00:00.000Z' }

describe('setting bonuses right', () => {
  it('reads amounts as people write them, to the cent', () => {
    expect(['10', '0.1', '1 000,50', '0.005', '0', '-5', '', 'ten', '1e3', '0.004'].map(amountOf)).toEqual([
      10,
      0.1,
      1000.5,
      0.01,
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('adds with a date to burn on, and takes away without one', () => {
    expect(changeOf(form)).toEqual({ amount: 1000.5, reason: 'Sorry for the delay', expiresAt: '2027-01-01T00:00:00.000Z' })
    expect(changeOf({ ...form, expiresAt: '' })).toEqual({ amount: 1000.5, reason: 'Sorry for the delay' })
    expect(changeOf({ ...form, direction: 'take' })).toEqual({ amount: -1000.5, reason: 'Sorry for the delay' })
  })

  it('is at fault without an amount or a reason, and when there is not so much to take', () => {
    expect(faultsOf(form, 0)).toEqual({})
    expect(faultsOf({ ...form, amount: '', reason: ' ' }, 0)).toEqual({ amount: 'amountFault', reason: 'reasonFault' })
    expect(faultsOf({ ...form, direction: 'take' }, 1000)).toEqual({ amount: 'tooMuch' })
    expect(faultsOf({ ...form, direction: 'take' }, 1000.5)).toEqual({})
  })
})
