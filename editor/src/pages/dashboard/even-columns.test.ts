import { describe, expect, it } from 'vitest'
import { evenColumns } from './even-columns.ts'

describe('things in even rows', () => {
  const rowsOf = (count: number, most: number) => {
    const columns = evenColumns(count, most)
    return Array.from({ length: Math.ceil(count / columns) }, (_, row) => Math.min(columns, count - row * columns))
  }

  it('stand in one row where they fit', () => {
    expect([rowsOf(5, 6), rowsOf(6, 6), rowsOf(1, 4)]).toEqual([[5], [6], [1]])
  })

  it('are parted into rows of as many: never seven and one', () => {
    expect(rowsOf(8, 7)).toEqual([4, 4])
    expect(rowsOf(8, 6)).toEqual([4, 4])
    expect(rowsOf(9, 6)).toEqual([3, 3, 3])
    expect(rowsOf(6, 4)).toEqual([3, 3])
    expect(rowsOf(10, 6)).toEqual([5, 5])
  })

  it('leave as small a hole as they can where their number is prime', () => {
    expect(rowsOf(7, 6)).toEqual([4, 3])
    expect(rowsOf(5, 4)).toEqual([3, 2])
    expect(rowsOf(11, 6)).toEqual([6, 5])
  })

  it('never have more columns than fit, nor none', () => {
    for (let count = 0; count < 30; count++)
      for (let most = 1; most < 10; most++) {
        expect(evenColumns(count, most)).toBeGreaterThan(0)
        expect(evenColumns(count, most)).toBeLessThanOrEqual(most)
      }
  })
})
