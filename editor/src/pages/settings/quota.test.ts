import { describe, expect, it } from 'vitest'
import { formOf, orderOf, quotaOfVisits, wholeNumber } from './quota.ts'

describe('the form of the daily quota', () => {
  it('says what is set, in the way in which it was set', () => {
    expect(formOf({ perDay: null, monthlyVisits: null })).toEqual({ mode: 'none', perDay: '', visits: '' })
    expect(formOf({ perDay: 50, monthlyVisits: null })).toEqual({ mode: 'fixed', perDay: '50', visits: '' })
    expect(formOf({ perDay: 13, monthlyVisits: 12_345 })).toEqual({ mode: 'visits', perDay: '', visits: '12345' })
  })

  it('orders one of them, and nothing that is no number', () => {
    const form = { perDay: '1 000', visits: '12 345' }
    expect(orderOf({ ...form, mode: 'none' })).toEqual({ perDay: null })
    expect(orderOf({ ...form, mode: 'fixed' })).toEqual({ perDay: 1000 })
    expect(orderOf({ ...form, mode: 'visits' })).toEqual({ monthlyVisits: 12_345 })
    for (const perDay of ['', '-1', '1.5', 'many', '9999999999']) expect(orderOf({ mode: 'fixed', perDay, visits: '' })).toBeNull()
    expect(wholeNumber('0')).toBe(0)
  })

  it('follows from the visits of a month by the formula of a thousandth (002.12)', () => {
    expect([0, 1, 1000, 12_345].map(quotaOfVisits)).toEqual([0, 1, 1, 13])
  })
})
