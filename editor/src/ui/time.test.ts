import { describe, expect, it } from 'vitest'
import { plainDay, relativeTime } from './time.ts'

describe('relativeTime', () => {
  const options = { now: Date.parse('2026-11-22T12:00:00Z'), locale: 'en', justNow: 'just now' }
  const read = (iso: string) => relativeTime(iso, options)

  it('counts back for two weeks', () => {
    expect(read('2026-11-22T11:59:30Z')).toBe('just now')
    expect(read('2026-11-22T11:20:00Z')).toBe('40 minutes ago')
    expect(read('2026-11-21T11:00:00Z')).toBe('yesterday')
    expect(read('2026-11-10T12:00:00Z')).toBe('12 days ago')
  })
  it('gives the date of what is older, or still to come', () => {
    expect(read('1997-03-02T12:00:00Z')).toBe('Mar 2, 1997')
    expect(read('2026-11-24T12:00:00Z')).toBe('Nov 24, 2026')
  })
  it('speaks Russian', () => {
    expect(relativeTime('2026-11-22T07:00:00Z', { ...options, locale: 'ru' })).toBe('5 часов назад')
  })
})

describe('plainDay', () => {
  it('is the same day wherever it is read', () => {
    expect(plainDay('1968-09-09', 'en-GB')).toBe('9 September 1968')
    expect(plainDay('1968-09-09', 'ru')).toBe('9 сентября 1968 г.')
  })
})
