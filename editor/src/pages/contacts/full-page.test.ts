import { describe, expect, it } from 'vitest'
import { fullPage } from './full-page.ts'

/** Pages of so many items each, whose cursors are their numbers. */
function pagesOf(sizes: readonly number[]) {
  const asked: (string | undefined)[] = []
  const ask = async (cursor: string | undefined) => {
    asked.push(cursor)
    const at = Number(cursor ?? 0)
    return {
      items: Array.from({ length: sizes[at]! }, (_, index) => `${at}.${index}`),
      next: at + 1 < sizes.length ? String(at + 1) : null,
    }
  }
  return { ask, asked }
}

describe('a page of contacts of a segment', () => {
  it('is read on from until there is enough to show', async () => {
    const { ask, asked } = pagesOf([0, 1, 0, 2, 5])
    expect(await fullPage({ ask, enough: 3 }, undefined)).toEqual({ items: ['1.0', '3.0', '3.1'], next: '4' })
    expect(asked).toEqual([undefined, '1', '2', '3'])
  })
  it('ends where there is no more, and goes on from where it was', async () => {
    const { ask } = pagesOf([0, 1, 0])
    expect(await fullPage({ ask, enough: 3 }, '1')).toEqual({ items: ['1.0'], next: null })
  })
  it('rests after so many pages, to be continued by hand', async () => {
    const { ask, asked } = pagesOf(Array.from({ length: 50 }, () => 0))
    expect(await fullPage({ ask, enough: 3 }, undefined)).toEqual({ items: [], next: '20' })
    expect(asked).toHaveLength(20)
  })
})
