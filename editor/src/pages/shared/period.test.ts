import { describe, expect, it } from 'vitest'
import { instantsOf } from './period.ts'

describe('instantsOf', () => {
  it('is from the first minute of the first day to the last of the last, in the zone', () => {
    expect(instantsOf({ from: '2026-06-01', to: '2026-06-01' }, 'Europe/Moscow')).toEqual({
      from: '2026-05-31T21:00:00.000Z',
      to: '2026-06-01T21:00:00.000Z',
    })
  })
  it('has a day of 23 hours where the clocks go forward', () => {
    expect(instantsOf({ from: '2026-03-29', to: '2026-03-29' }, 'Europe/Berlin')).toEqual({
      from: '2026-03-28T23:00:00.000Z',
      to: '2026-03-29T22:00:00.000Z',
    })
  })
  it('leaves open what is not said, and what is no day', () => {
    expect(instantsOf({}, 'UTC')).toEqual({})
    expect(instantsOf({ from: 'yesterday', to: '2026-06-30' }, 'UTC')).toEqual({ to: '2026-07-01T00:00:00.000Z' })
    expect(instantsOf({ from: '2026-99-99' }, 'UTC')).toEqual({})
  })
})
