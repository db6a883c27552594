import { describe, expect, it } from 'vitest'
import { nextMoment, type MomentRule } from './moments.ts'

const next = (value: unknown, rule: MomentRule, after: string, timezone = 'UTC') => {
  const at = nextMoment(value as string, rule, { after: Date.parse(after), timezone })
  return at === null ? null : new Date(at).toISOString()
}

describe('a moment of a date', () => {
  it('is the date itself, in local time, and comes once (004.07)', () => {
    expect(next('2027-03-31', {}, '2027-01-01T00:00:00Z')).toBe('2027-03-31T00:00:00.000Z')
    expect(next('2027-03-31T09:00', {}, '2027-01-01T00:00:00Z', 'Europe/Moscow')).toBe('2027-03-31T06:00:00.000Z')
    expect(next('2027-03-31T09:00:00Z', {}, '2027-01-01T00:00:00Z', 'Europe/Moscow')).toBe('2027-03-31T09:00:00.000Z')
    expect(next('2027-03-31', {}, '2027-03-30T23:59:59.999Z')).toBe('2027-03-31T00:00:00.000Z')
    expect(next('2027-03-31', {}, '2027-03-31T00:00:00Z')).toBeNull()
  })

  it('lies minutes to months before it (004.50)', () => {
    const after = '2027-01-01T00:00:00Z'
    expect(next('2027-05-31T12:00', { offset: '-PT30M' }, after)).toBe('2027-05-31T11:30:00.000Z')
    expect(next('2027-05-31', { offset: '-P3D', time: '09:00' }, after, 'Asia/Tokyo')).toBe('2027-05-28T00:00:00.000Z')
    expect(next('2027-05-31', { offset: '-P3M' }, after)).toBe('2027-02-28T00:00:00.000Z')
    expect(next('2027-05-31', { offset: '-P2W' }, after)).toBe('2027-05-17T00:00:00.000Z')
  })

  it('lies N days after it: after the registration (004.09), after a purchase (004.10)', () => {
    expect(next('2027-01-01T08:00:00.000Z', { offset: 'P3D' }, '2027-01-01T08:00:00Z')).toBe('2027-01-04T08:00:00.000Z')
    expect(next('2027-01-01T08:00:00.000Z', { offset: 'P30D', time: '10:00' }, '2027-01-01T08:00:00Z')).toBe('2027-01-31T10:00:00.000Z')
    expect(next(Date.UTC(2027, 0, 1), { offset: 'PT48H' }, '2027-01-01T08:00:00Z')).toBe('2027-01-03T00:00:00.000Z')
  })

  it('is none for what holds no date, or one out of all range', () => {
    for (const value of [
      null,
      undefined,
      '',
      ' ',
      'soon',
      '2027-02-30',
      '05-14',
      true,
      {},
      [],
      Number.NaN,
      1e300,
      -0.5,
      '9999-01-01',
      '1955-01-01',
    ])
      expect(next(value, {}, '1970-01-01T00:00:00Z')).toBeNull()
    for (const value of ['02-30', '--13-01', '2027-13-01', 'every day', '2027-01-01T99:99', '2027-01-01T09:00 tomorrow'])
      expect(next(value, { yearly: true }, '1970-01-01T00:00:00Z')).toBeNull()
    expect(next('2027-01-01', { offset: '-P100Y' }, '1970-01-01T00:00:00Z')).toBeNull()
  })
})

describe('a yearly moment', () => {
  it('comes on the day of every year: a birthday (004.39)', () => {
    const rule = { yearly: true, time: '09:00' }
    expect(next('1955-05-14', rule, '2027-01-01T00:00:00Z', 'Europe/Moscow')).toBe('2027-05-14T06:00:00.000Z')
    expect(next('1955-05-14', rule, '2027-05-14T06:00:00Z', 'Europe/Moscow')).toBe('2028-05-14T06:00:00.000Z')
    expect(next('--05-14', rule, '2027-01-01T00:00:00Z')).toBe('2027-05-14T09:00:00.000Z')
    expect(next('05-14', rule, '2027-06-01T00:00:00Z')).toBe('2028-05-14T09:00:00.000Z')
    expect(next('1955-05-13T22:30:00.000Z', { yearly: true }, '2027-01-01T00:00:00Z', 'Europe/Moscow')).toBe('2027-05-13T22:30:00.000Z')
  })

  it('is 28 February for the 29th in a year that has none (004.11)', () => {
    const leap = (after: string) => next('1996-02-29', { yearly: true }, after)
    expect(leap('2027-01-01T00:00:00Z')).toBe('2027-02-28T00:00:00.000Z')
    expect(leap('2027-02-28T00:00:00Z')).toBe('2028-02-29T00:00:00.000Z')
    expect(leap('2099-03-01T00:00:00Z')).toBe('2100-02-28T00:00:00.000Z')
    expect(next('--02-29', { yearly: true, offset: 'P1D' }, '2027-01-01T00:00:00Z')).toBe('2027-03-01T00:00:00.000Z')
  })

  it('is the anniversary of what happened, not the day itself (004.40)', () => {
    const rule = { yearly: true, time: '10:00' }
    expect(next('2027-03-01T08:00:00.000Z', rule, '2027-03-01T08:00:00Z')).toBe('2028-03-01T10:00:00.000Z')
    expect(next('2027-03-01T08:00', rule, '2027-03-01T08:00:00Z')).toBe('2028-03-01T10:00:00.000Z')
    expect(next('2027-03-01', rule, '2027-02-01T08:00:00Z')).toBe('2027-03-01T10:00:00.000Z')
  })

  it('moves with its offset over the turn of the year', () => {
    expect(next('2000-01-02', { yearly: true, offset: '-P5D' }, '2027-06-01T00:00:00Z')).toBe('2027-12-28T00:00:00.000Z')
    expect(next('2000-12-30', { yearly: true, offset: 'P5D' }, '2027-01-01T00:00:00Z')).toBe('2027-01-04T00:00:00.000Z')
    expect(next('2000-06-15', { yearly: true, offset: '-P14M' }, '2027-01-01T00:00:00Z')).toBe('2027-04-15T00:00:00.000Z')
    expect(next('2500-06-15', { yearly: true }, '2027-01-01T00:00:00Z')).toBeNull()
    expect(next('2000-06-15', { yearly: true }, '2200-12-31T00:00:00Z')).toBeNull()
  })

  it('is shifted out of a gap of the clocks', () => {
    expect(next('2000-03-28', { yearly: true, time: '02:30' }, '2027-01-01T00:00:00Z', 'Europe/Berlin')).toBe('2027-03-28T01:30:00.000Z')
  })
})
