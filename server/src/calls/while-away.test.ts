import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whileAway } from './while-away.ts'

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

describe('recording how a call ended', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('waits for a database that is away for a minute, and is done a few seconds after its return', async () => {
    const until = Date.now() + 60_000
    const recorded = whileAway(async () => {
      if (Date.now() < until) throw away
      return Date.now() - until
    }, new AbortController().signal)
    await vi.advanceTimersByTimeAsync(66_000)
    expect(await recorded).toBeLessThanOrEqual(5000)
  })

  it('ends with a fault of its own at once, and when the process must stop', async () => {
    const wrong = new Error('no such column')
    await expect(whileAway(() => Promise.reject(wrong), new AbortController().signal)).rejects.toBe(wrong)
    await expect(whileAway(() => Promise.reject(away), AbortSignal.abort())).rejects.toBe(away)
  })
})
