import { describe, expect, it } from 'vitest'
import { latestOf } from './latest.ts'

describe('what became of a message', () => {
  it('is the furthest status it reached', () => {
    expect(latestOf({ state: 'sent', statuses: { sent: 'a', opened: 'b', delivered: 'c' } })).toBe('opened')
    expect(latestOf({ state: 'sent', statuses: { opened: 'a', unsubscribed: 'b' } })).toBe('unsubscribed')
    expect(latestOf({ state: 'sent', statuses: {} })).toBe('sent')
  })

  it('is the state of its sending while it was not sent', () => {
    expect(latestOf({ state: 'refused', statuses: {} })).toBe('refused')
    expect(latestOf({ state: 'queued', statuses: {} })).toBe('queued')
  })
})
