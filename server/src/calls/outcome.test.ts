import { CallError } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { outcomeOf, type Attempt } from './outcome.ts'

const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  definition: { repeat: 'safe' },
  attempt: 1,
  now: 1000,
  random: 0.5,
  ...more,
})
const busy = new CallError('retry', 'BUSY', 'busy')

describe('the outcome of a call', () => {
  it('is another try after pauses that double from a second to an hour', () => {
    const pauses = [1, 2, 3, 7, 8].map((n) => {
      const outcome = outcomeOf(busy, attempt({ attempt: n, definition: { repeat: 'safe', maxAttempts: 99 } }))
      return outcome.kind === 'retry' ? outcome.at - 1000 : null
    })
    expect(pauses).toEqual([1000, 2000, 4000, 64_000, 128_000])
    expect(outcomeOf(busy, attempt({ attempt: 50, definition: { repeat: 'safe', maxAttempts: 99 } }))).toMatchObject({ at: 3_601_000 })
  })

  it('spreads the tries of those that failed together', () => {
    expect(outcomeOf(busy, attempt({ random: 0 }))).toMatchObject({ at: 1800 })
    expect(outcomeOf(busy, attempt({ random: 1 }))).toMatchObject({ at: 2200 })
  })

  it('waits at least as long as it was asked to', () => {
    const asked = new CallError('retry', 'BUSY', 'busy', { retryAfterMs: 30_000 })
    expect(outcomeOf(asked, attempt())).toMatchObject({ kind: 'retry', at: 31_000 })
  })

  it('is put off for as long as it was asked to and no longer, however often it was before', () => {
    const deferred = new CallError('retry', 'LATER', 'later', { retryAfterMs: 30_000, deferred: true })
    const often = attempt({ attempt: 50, definition: { repeat: 'safe', maxAttempts: 99 } })
    expect(outcomeOf(deferred, often)).toMatchObject({ kind: 'retry', at: 31_000 })
  })

  it('is failure after the last attempt, and at once for what will never work', () => {
    expect(outcomeOf(busy, attempt({ attempt: 8 }))).toEqual({ kind: 'failed', failure: { code: 'BUSY', message: 'busy' } })
    expect(outcomeOf(new CallError('permanent', 'GONE', 'gone'), attempt())).toMatchObject({ kind: 'failed' })
  })

  it('is unknown only where repeating is not safe', () => {
    const lost = new CallError('unknown', 'LOST', 'lost')
    expect(outcomeOf(lost, attempt({ definition: { repeat: 'never' } }))).toMatchObject({ kind: 'unknown' })
    expect(outcomeOf(lost, attempt())).toMatchObject({ kind: 'retry' })
    expect(outcomeOf(new TypeError('bug'), attempt({ definition: { repeat: 'never' } }))).toMatchObject({
      kind: 'unknown',
      failure: { code: 'CALL_THREW', message: 'bug' },
    })
  })
})
