/** A connection that the network swallowed: nothing refuses, nothing answers. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answered, ConnectionLost, isTransient, patienceMs, transaction } from './sql.ts'

describe('a silent connection', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is given up in time for everything to be known within 30 s, and the work may be done again', async () => {
    const answer = answered(new Promise(() => {})).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(patienceMs)
    const error = await answer
    expect(error).toBeInstanceOf(ConnectionLost)
    expect(isTransient(error)).toBe(true)
    expect(patienceMs + 10_000).toBeLessThan(30_000)
  })

  it('is not asked to roll back, which would take as long again, but thrown away', async () => {
    const released: unknown[] = []
    const asked: unknown[] = []
    const client = {
      on: () => {},
      query: (query: unknown) => (asked.push(query), new Promise(() => {})),
      release: (broken: unknown) => released.push(broken),
    }
    const pool = { connect: async () => client } as unknown as Parameters<typeof transaction>[0]
    const work = transaction(pool, async () => {}).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(patienceMs)
    expect(await work).toBeInstanceOf(ConnectionLost)
    expect(released).toEqual([true])
    expect(asked).toHaveLength(1)
  })
})
