import { describe, expect, it } from 'vitest'
import type { Page } from '../../api/types.ts'
import { useList } from './use-list.ts'

/** A server whose answers come when the test says so. */
function slowServer() {
  const waiting: { cursor: string | undefined; answer: (page: Page<string>) => void; refuse: (error: Error) => void }[] = []
  const fetchPage = (cursor: string | undefined) => {
    const { promise, resolve, reject } = Promise.withResolvers<Page<string>>()
    waiting.push({ cursor, answer: resolve, refuse: reject })
    return promise
  }
  return { waiting, fetchPage }
}

describe('a paged list', () => {
  it('adds pages until there is no more', async () => {
    const { waiting, fetchPage } = slowServer()
    const list = useList(fetchPage)
    const first = list.load()
    waiting[0]?.answer({ items: ['a'], next: 'c1' })
    await first
    expect(list.hasMore.value).toBe(true)
    const second = list.more()
    expect(waiting[1]?.cursor).toBe('c1')
    waiting[1]?.answer({ items: ['b'], next: null })
    await second
    expect(list.items.value).toEqual(['a', 'b'])
    expect(list.hasMore.value).toBe(false)
  })

  it('drops the answer to a question that was asked again', async () => {
    const { waiting, fetchPage } = slowServer()
    const list = useList(fetchPage)
    const old = list.load()
    const fresh = list.load()
    waiting[1]?.answer({ items: ['new'], next: null })
    waiting[0]?.answer({ items: ['old'], next: null })
    await Promise.all([old, fresh])
    expect(list.items.value).toEqual(['new'])
  })

  it('keeps what it has when more cannot be read, and recovers', async () => {
    const { waiting, fetchPage } = slowServer()
    const list = useList(fetchPage)
    const first = list.load()
    waiting[0]?.answer({ items: ['a'], next: 'c1' })
    await first
    const second = list.more()
    waiting[1]?.refuse(new Error('away'))
    await second
    expect(list.items.value).toEqual(['a'])
    expect(list.error.value).toBeInstanceOf(Error)
    expect(list.loading.value).toBe(false)
    const again = list.more()
    waiting[2]?.answer({ items: ['b'], next: null })
    await again
    expect(list.items.value).toEqual(['a', 'b'])
    expect(list.error.value).toBeNull()
  })
})
