import { describe, expect, it } from 'vitest'
import { daysOf, isShorter, retentionOf } from './retention.ts'

describe('days that something is kept', () => {
  it('are a whole number, or none at all', () => {
    expect([' 30 ', '', '0', '-1', '1.5', 'month', '99999', '100000'].map((text) => daysOf(text, null))).toEqual([
      30,
      null,
      undefined,
      undefined,
      undefined,
      undefined,
      99_999,
      undefined,
    ])
  })
  it('are no more than the installation keeps', () => {
    expect([daysOf('90', 90), daysOf('91', 90)]).toEqual([90, undefined])
  })
  it('are taken together or not at all', () => {
    expect(retentionOf({ events: '7', messages: '', runs: ' 30' }, null)).toEqual({ events: 7, messages: null, runs: 30 })
    expect(retentionOf({ events: '7', messages: 'x', runs: '' }, null)).toBeNull()
  })
  it('are asked about once more when there are fewer than before', () => {
    const before = { events: '30', messages: '', runs: '' }
    expect(isShorter({ ...before, events: '60' }, before)).toBe(false)
    expect(isShorter({ ...before, events: '' }, before)).toBe(false)
    expect(isShorter({ ...before, runs: '365' }, before)).toBe(true)
    expect(isShorter({ ...before, events: '7' }, before)).toBe(true)
  })
})
