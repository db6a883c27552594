import { describe, expect, it } from 'vitest'
import { byDay, dataOf, kindOf } from './timeline.ts'

describe('a timeline', () => {
  it('knows the family of a kind, and takes what plugins bring as it is', () => {
    expect(kindOf({ kind: 'bonus.accrued' })).toBe('bonus')
    expect(kindOf({ kind: 'event' })).toBe('event')
    expect(kindOf({ kind: 'deal.won' })).toBe('other')
  })

  it('is cut into days in the order given', () => {
    const items = ['2027-03-08T21:00Z', '2027-03-08T01:00Z', '2027-03-07T10:00Z'].map((at) => ({ at }))
    expect(byDay(items, (iso) => iso.slice(0, 10)).map(({ day, items: own }) => [day, own.length])).toEqual([
      ['2027-03-08', 2],
      ['2027-03-07', 1],
    ])
  })

  it('takes data of any kind', () => {
    expect(dataOf({ data: 'plain' })).toEqual({})
    expect(dataOf({ data: { run: 'r' } })).toEqual({ run: 'r' })
  })
})
