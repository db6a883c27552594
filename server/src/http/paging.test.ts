import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor, pageFrom } from './paging.ts'

describe('cursors', () => {
  it('give back what was put in', () => {
    expect(decodeCursor(encodeCursor([5, 'a']), ['number', 'string'])).toEqual([5, 'a'])
    expect(decodeCursor(undefined, ['number'])).toBeNull()
  })

  it('are refused when they were made up or belong to another list', () => {
    const made = [[], ['a'], [1, 2], [1.5], [1e30], [null]].map(encodeCursor)
    for (const cursor of ['', 'x', ...made, Buffer.from('{}').toString('base64url')]) {
      expect(() => decodeCursor(cursor, ['number'])).toThrow(expect.objectContaining({ code: 'REQUEST_CURSOR_INVALID' }))
    }
    for (const text of ['a\0b', '\ud800']) expect(() => decodeCursor(encodeCursor([text]), ['string'])).toThrow('cursor')
  })
})

describe('a page', () => {
  const read = { item: (row: number) => `#${row}`, cursor: (row: number) => [row] }

  it('ends with a cursor to its last item while there are more', () => {
    expect(pageFrom([1, 2, 3], 2, read)).toEqual({ items: ['#1', '#2'], next: encodeCursor([2]) })
  })

  it('ends the list when nothing is left', () => {
    expect(pageFrom([1, 2], 2, read)).toEqual({ items: ['#1', '#2'], next: null })
    expect(pageFrom([], 2, read)).toEqual({ items: [], next: null })
  })
})
