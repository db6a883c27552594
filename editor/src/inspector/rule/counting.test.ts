import type { Rule } from '@millrace/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Counted } from '../../api/segments.ts'
import { Problem } from '../../api/http.ts'
import { createCounting, patiently } from './counting.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server whose answers come when the test says so. */
function slowServer() {
  const asked: { rule: Rule; signal: AbortSignal; answer: (counted: Counted) => void; refuse: (error: Error) => void }[] = []
  const counting = createCounting((rule, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Counted>()
    asked.push({ rule, signal, answer: resolve, refuse: reject })
    return promise
  })
  return { asked, counting }
}
const pass = () => vi.advanceTimersByTimeAsync(1000)

describe('the count of a rule that is being edited', () => {
  it('is asked for once the person pauses, for the latest rule alone', async () => {
    const { asked, counting } = slowServer()
    for (const rule of ['a', 'ab', 'abc']) counting.ask(rule)
    expect(counting.state.value).toEqual({ kind: 'counting', last: null })
    await pass()
    expect(asked.map(({ rule }) => rule)).toEqual(['abc'])
    asked[0]?.answer({ count: 2, of: 3 })
    await pass()
    expect(counting.state.value).toEqual({ kind: 'counted', counted: { count: 2, of: 3 } })
  })

  it('forgets the question before when the rule changes: it is cancelled, and its answer shows nowhere', async () => {
    const { asked, counting } = slowServer()
    counting.ask('a')
    await pass()
    counting.ask('b')
    expect(asked[0]?.signal.aborted).toBe(true)
    await pass()
    asked[1]?.answer({ count: 5, of: 9 })
    await pass()
    asked[0]?.answer({ count: 1, of: 9 })
    await pass()
    expect(counting.state.value).toEqual({ kind: 'counted', counted: { count: 5, of: 9 } })
  })

  it('keeps the last number in sight while the next is worked out, and none once there is no rule', async () => {
    const { asked, counting } = slowServer()
    counting.ask('a')
    await pass()
    asked[0]?.answer({ count: 1, of: 9 })
    await pass()
    counting.ask('b')
    expect(counting.state.value).toEqual({ kind: 'counting', last: { count: 1, of: 9 } })
    counting.ask(undefined)
    expect(counting.state.value).toEqual({ kind: 'none' })
    await pass()
    expect(asked).toHaveLength(1)
  })

  it('waits by itself for a server that counts another rule, but not for ever, and for no other fault', async () => {
    const busy = new Problem(429, { code: 'SEGMENT_COUNT_BUSY' })
    const answers: (Counted | Error)[] = [busy, { count: 4, of: 9 }]
    let tries = 0
    const count = patiently(() => {
      const answer = answers[Math.min(tries++, answers.length - 1)]!
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    })
    const { signal } = new AbortController()
    const first = count('a', signal)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await first).toEqual({ count: 4, of: 9 })
    answers.splice(0, 2, busy)
    const second = count('a', signal).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([await second, tries]).toEqual([busy, 6])
    answers.splice(0, 1, new Error('away'))
    await expect(count('a', signal)).rejects.toThrow('away')
  })

  it('says why it could not be worked out, and asks again when told to', async () => {
    const { asked, counting } = slowServer()
    counting.ask('a')
    await pass()
    asked[0]?.refuse(new Error('away'))
    await pass()
    expect(counting.state.value).toMatchObject({ kind: 'failed', error: { message: 'away' } })
    counting.again()
    await pass()
    expect(asked).toHaveLength(2)
    counting.stop()
    asked[1]?.refuse(new Error('aborted'))
    await pass()
    expect(counting.state.value).toMatchObject({ kind: 'counting' })
  })
})
