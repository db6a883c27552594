import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectedCounts } from './expected.ts'

const csv = (...rows: readonly string[]) => ['customer_id,date,cds,amount_usd', ...rows].join('\n')
const at = (instant: string) => Date.parse(instant)

describe('the independent computation', () => {
  it('counts a gap of 60 days as lapsed and one of 59 as a return', () => {
    // 1997-01-01 + 59 days = 1997-03-01, + 60 days = 1997-03-02.
    expect(expectedCounts(csv('1,1997-01-01,1,9', '1,1997-03-01,1,9'), at('1997-03-01T12:00Z'))).toMatchObject({ returned: 1, lapsed: 0 })
    expect(expectedCounts(csv('1,1997-01-01,1,9', '1,1997-03-02,1,9'), at('1997-03-02T12:00Z'))).toMatchObject({ returned: 0, lapsed: 1 })
  })

  it('leaves an order waiting until its 60 days are over', () => {
    const orders = csv('1,1997-01-01,1,9')
    expect(expectedCounts(orders, at('1997-03-02T11:59Z'))).toMatchObject({ stillWaiting: 1, lapsed: 0, bonusesAccrued: 0 })
    expect(expectedCounts(orders, at('1997-03-02T12:00Z'))).toMatchObject({ stillWaiting: 0, lapsed: 1, bonusesAccrued: 1 })
  })

  it('expires the bonus of 5 after 30 days', () => {
    const orders = csv('1,1997-01-01,1,9')
    expect(expectedCounts(orders, at('1997-04-01T11:59Z'))).toMatchObject({ bonusBalance: 5, bonusesExpired: 0 })
    expect(expectedCounts(orders, at('1997-04-01T12:00Z'))).toMatchObject({ bonusBalance: 0, bonusesExpired: 1 })
  })

  it('calls a customer loyal from the third order, two of one day counted apart', () => {
    const orders = csv('1,1997-01-01,1,9', '1,1997-01-01,1,9', '2,1997-01-01,1,9', '1,1997-01-03,1,9')
    expect(expectedCounts(orders, at('1997-01-04'))).toMatchObject({ customers: 2, orders: 4, loyal: 1, returned: 2 })
  })

  it('gives every tenth purchase a cart, and the five fates in turn', () => {
    const rows = Array.from({ length: 50 }, (_, index) => `${index},1997-01-01,1,9`)
    expect(expectedCounts(csv(...rows), at('1997-01-03'))).toMatchObject({
      carts: 5,
      boughtInTime: 1,
      reminders: 4,
      boughtAfterReminder: 1,
      notInterested: 1,
      interested: 2,
      mails: 6,
      bonusBalance: 6,
    })
  })

  it('agrees with what is known of the CDNOW sample', () => {
    const sample = readFileSync(join(import.meta.dirname, '../../examples/data/cdnow-sample.csv'), 'utf8')
    expect(expectedCounts(sample, at('1998-07-01'))).toMatchObject({
      customers: 2357,
      orders: 6937,
      loyal: 740,
      returned: 3060,
      lapsed: 3641,
    })
  })
})
