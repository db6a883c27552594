import { describe, expect, it } from 'vitest'
import { nextInstant, type Recurrence } from './recurrence.ts'

const series = (recurrence: Recurrence, after: string, { count = 3, zone = 'UTC' } = {}) => {
  const found: string[] = []
  for (let at: number | null = Date.parse(after); found.length < count;) {
    at = nextInstant(recurrence, at, zone)
    if (at === null) break
    found.push(new Date(at).toISOString().slice(0, 16))
  }
  return found
}

describe('a timetable in cron', () => {
  it('comes by the wall clock of its zone', () => {
    expect(series({ cron: '0 9 * * 1-5' }, '2027-01-01T09:00:00Z')).toEqual(['2027-01-04T09:00', '2027-01-05T09:00', '2027-01-06T09:00'])
    expect(series({ cron: '0 9 * * *' }, '2027-03-27T00:00:00Z', { zone: 'Europe/Berlin' })).toEqual([
      '2027-03-27T08:00',
      '2027-03-28T07:00',
      '2027-03-29T07:00',
    ])
    expect(series({ cron: '30 6 L * *' }, '2027-01-15T00:00:00Z')).toEqual(['2027-01-31T06:30', '2027-02-28T06:30', '2027-03-31T06:30'])
    expect(series({ cron: '0 12 * * 1#1' }, '2027-01-15T00:00:00Z', { count: 2 })).toEqual(['2027-02-01T12:00', '2027-03-01T12:00'])
  })

  it('shifts a time out of a gap, and finds it wherever it is asked from', () => {
    const cron = { cron: '30 2 * * *' }
    const zone = 'Europe/Berlin'
    const expected = ['2027-03-27T01:30', '2027-03-28T01:30', '2027-03-29T00:30']
    expect(series(cron, '2027-03-27T00:00:00Z', { zone })).toEqual(expected)
    expect(series(cron, '2027-03-28T01:15:00Z', { zone, count: 1 })).toEqual(['2027-03-28T01:30'])
  })

  it('takes the first of a time that comes twice, and only that', () => {
    expect(series({ cron: '30 2 * * *' }, '2027-10-30T12:00:00Z', { zone: 'Europe/Berlin', count: 2 })).toEqual([
      '2027-10-31T00:30',
      '2027-11-01T01:30',
    ])
  })

  it('begins and ends where it is told to', () => {
    const times = { cron: '0 0 1 * *', from: '2027-02-01T00:00', until: '2027-03-01T00:00' }
    expect(series(times, '2026-01-01T00:00:00Z')).toEqual(['2027-02-01T00:00', '2027-03-01T00:00'])
  })

  it('has no instant when no year has its day', () => {
    expect(series({ cron: '0 0 30 2 *' }, '2027-01-01T00:00:00Z')).toEqual([])
    expect(series({ cron: '0 0 29 2 *' }, '2027-01-01T00:00:00Z', { count: 1 })).toEqual(['2028-02-29T00:00'])
  })

  it('refuses what is no cron of five fields', () => {
    for (const cron of ['', 'daily', '* * * *', '* * * * * *', '61 * * * *', '0 0 32 1 *', '@reboot'])
      expect(() => nextInstant({ cron }, 0, 'UTC')).toThrow(expect.objectContaining({ code: 'SCHEDULE_CRON_BAD' }))
  })
})

describe('a timetable of every so long', () => {
  it('counts from its start, so that the 31st comes back after February', () => {
    const monthly = { every: 'P1M', from: '2027-01-31T09:00' }
    expect(series(monthly, '2026-12-01T00:00:00Z', { count: 4 })).toEqual([
      '2027-01-31T09:00',
      '2027-02-28T09:00',
      '2027-03-31T09:00',
      '2027-04-30T09:00',
    ])
    expect(series({ every: 'P2W', from: '2027-01-04T09:00' }, '2027-01-04T09:00:00Z', { count: 2 })).toEqual([
      '2027-01-18T09:00',
      '2027-02-01T09:00',
    ])
  })

  it('is calendar for days and elapsed for hours', () => {
    const berlin = { zone: 'Europe/Berlin', count: 2 }
    expect(series({ every: 'P1D', from: '2027-03-27T09:00' }, '2027-03-27T08:00:00Z', berlin)).toEqual([
      '2027-03-28T07:00',
      '2027-03-29T07:00',
    ])
    expect(series({ every: 'PT24H', from: '2027-03-27T09:00' }, '2027-03-27T08:00:00Z', berlin)).toEqual([
      '2027-03-28T08:00',
      '2027-03-29T08:00',
    ])
  })

  it('is found at once however long ago it began', () => {
    expect(series({ every: 'PT1M', from: '1970-01-01T00:00' }, '2190-07-01T12:00:00Z', { count: 2 })).toEqual([
      '2190-07-01T12:01',
      '2190-07-01T12:02',
    ])
    expect(series({ every: 'P1M', from: '1970-01-31T00:00' }, '2190-02-01T00:00:00Z', { count: 1 })).toEqual(['2190-02-28T00:00'])
    expect(series({ every: 'P100Y', from: '1999-01-01T00:00' }, '2100-01-01T00:00:00Z')).toEqual(['2199-01-01T00:00'])
  })
})
