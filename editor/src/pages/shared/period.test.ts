import { describe, expect, it } from 'vitest'
import { daysOf, instantsOf } from './period.ts'

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

describe('daysOf', () => {
  it('gives back the days that were chosen, and those of any other period, in the zone', () => {
    const june = { from: '2026-06-01', to: '2026-06-30' }
    for (const zone of ['UTC', 'Europe/Moscow', 'America/New_York'])
      expect(daysOf(instantsOf(june, zone) as { from: string; to: string }, zone)).toEqual(june)
    const month = { from: '2026-05-05T22:00:00.001Z', to: '2026-06-04T22:00:00.001Z' }
    expect(daysOf(month, 'Europe/Moscow')).toEqual({ from: '2026-05-06', to: '2026-06-05' })
    expect(daysOf(month, 'UTC')).toEqual({ from: '2026-05-05', to: '2026-06-04' })
  })
})
