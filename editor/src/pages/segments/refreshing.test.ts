import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRefreshing } from './refreshing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp(work: () => Promise<void>) {
  const tab = { hidden: false }
  let turns = 0
  const refreshing = createRefreshing({
    work: () => {
      turns += 1
      return work()
    },
    hidden: () => tab.hidden,
  })
  return { refreshing, tab, turns: () => turns }
}

describe('a list that refreshes itself', () => {
  it('reads while there is something to wait for, and no longer', async () => {
    const { refreshing, turns } = setUp(() => Promise.resolve())
    refreshing.go(true)
    refreshing.go(true)
    await vi.advanceTimersByTimeAsync(6100)
    expect(turns()).toBe(3)
    refreshing.go(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(turns()).toBe(3)
  })

  it('asks a server that does not answer less and less often', async () => {
    const { refreshing, turns } = setUp(() => Promise.reject(new Error('away')))
    refreshing.go(true)
    await vi.advanceTimersByTimeAsync(2000 + 4000 + 8000 + 16_000 + 30_000 + 100)
    expect(turns()).toBe(5)
    refreshing.stop()
  })

  it('rests while nobody looks', async () => {
    const { refreshing, tab, turns } = setUp(() => Promise.resolve())
    tab.hidden = true
    refreshing.go(true)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(turns()).toBe(0)
    tab.hidden = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(turns()).toBe(1)
    refreshing.stop()
  })

  it('does not start again by a turn that was under way when it was stopped', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { refreshing, turns } = setUp(() => promise)
    refreshing.go(true)
    await vi.advanceTimersByTimeAsync(2000)
    refreshing.stop()
    resolve()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(turns()).toBe(1)
  })
})
