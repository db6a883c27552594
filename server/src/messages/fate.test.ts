import { CallError } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { fateOf, maxTries, retryDelay } from './fate.ts'

const marketing = { transactional: false, tries: 1 }
const transactional = { transactional: true, tries: 1 }

describe('a message whose sending failed', () => {
  it('is tried again when it certainly was not sent', () => {
    const error = new CallError('retry', 'SERVER_BUSY', 'Later')
    expect(fateOf(marketing, error)).toEqual({ state: 'queued', failure: { code: 'SERVER_BUSY', message: 'Later' }, retryAfterMs: 30_000 })
    expect(fateOf(marketing, new CallError('retry', 'X', 'x', { retryAfterMs: 5 })).retryAfterMs).toBe(5)
  })

  it('says why in the languages that its channel tells it in', () => {
    const error = new CallError('permanent', 'NO_SUCH_USER', 'No such user', { ru: 'Такого адреса нет' })
    expect(fateOf(marketing, error).failure).toEqual({
      code: 'NO_SUCH_USER',
      message: 'No such user',
      says: { en: 'No such user', ru: 'Такого адреса нет' },
    })
  })

  it('has failed when it can never be sent', () => {
    expect(fateOf(transactional, new CallError('permanent', 'NO_SUCH_USER', 'No')).state).toBe('failed')
  })

  it('is unknown when it may have been sent and is marketing, and sent again when it is transactional', () => {
    const error = new CallError('unknown', 'LOST', 'Lost')
    expect([fateOf(marketing, error).state, fateOf(transactional, error).state]).toEqual(['unknown', 'queued'])
  })

  it('counts as perhaps sent when its channel threw what it should not', () => {
    expect(fateOf(marketing, new TypeError('x is undefined'))).toMatchObject({
      state: 'unknown',
      failure: { code: 'MESSAGE_CHANNEL_THREW' },
    })
  })

  it('is given up after so many tries, and tells doubt from refusal to the end', () => {
    const last = { transactional: true, tries: maxTries }
    expect(fateOf(last, new CallError('retry', 'X', 'x')).state).toBe('failed')
    expect(fateOf(last, new CallError('unknown', 'X', 'x')).state).toBe('unknown')
  })

  it('waits longer each time, for about two days in all', () => {
    const delays = Array.from({ length: maxTries - 1 }, (_, index) => retryDelay(index + 1))
    expect(delays.slice(0, 3)).toEqual([30_000, 60_000, 120_000])
    expect(delays.reduce((sum, delay) => sum + delay) / 3_600_000).toBeCloseTo(48.3, 1)
  })
})
