import { describe, expect, it } from 'vitest'
import { russianForm } from './plural.ts'

describe('russianForm', () => {
  it('takes the first form for 1, 21 and 101', () => {
    expect([1, 21, 101].map((count) => russianForm(count, 3))).toEqual([0, 0, 0])
  })
  it('takes the second form for 2 to 4, but not for 12 to 14', () => {
    expect([2, 3, 4, 22, 104].map((count) => russianForm(count, 3))).toEqual([1, 1, 1, 1, 1])
    expect([12, 13, 14, 112].map((count) => russianForm(count, 3))).toEqual([2, 2, 2, 2])
  })
  it('takes the third form for 0, 5 to 20 and 11', () => {
    expect([0, 5, 11, 19, 20, 100, 111].map((count) => russianForm(count, 3))).toEqual([2, 2, 2, 2, 2, 2, 2])
  })
  it('takes the second form for a part of one', () => {
    expect([0.5, 1.5, 5.5].map((count) => russianForm(count, 3))).toEqual([1, 1, 1])
  })
  it('never points past the forms that are given', () => {
    expect(russianForm(5, 2)).toBe(1)
  })
})
