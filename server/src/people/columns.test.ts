import { describe, expect, it } from 'vitest'
import { columnsOf } from './columns.ts'

const read = (text: string) => columnsOf('contacts', { Born: 'attributes.birthday:date' }).read(new Map([['Born', text]]))
const born = (text: string) => {
  const row = read(text)
  return 'call' in row ? (row.call['traits'] as { birthday?: string }).birthday : row.fault.code
}

describe('a column of dates', () => {
  it('is read year first, and day first with points, as spreadsheets of half the world write', () => {
    expect(['1990-03-31', '31.03.1990', '1.3.1990'].map(born)).toEqual([
      '1990-03-31T00:00:00.000Z',
      '1990-03-31T00:00:00.000Z',
      '1990-03-01T00:00:00.000Z',
    ])
    expect(['31.03.1990 9:05', '31.03.1990 09:05:07', '31.03.1990, 09:05'].map(born)).toEqual([
      '1990-03-31T09:05:00.000Z',
      '1990-03-31T09:05:07.000Z',
      '1990-03-31T09:05:00.000Z',
    ])
  })
  it('refuses what is no date, or may be read in two ways', () => {
    for (const text of ['31.13.1990', '03/04/1990', '1990', '31.03.90', 'soon']) expect(born(text)).toBe('IMPORT_VALUE_INVALID')
  })
})

describe('the day since when a contact is known', () => {
  it('may be written day first too', () => {
    const row = columnsOf('contacts', { Since: 'createdAt' }).read(new Map([['Since', '05.06.2020']]))
    expect(row).toEqual({ call: { traits: {}, timestamp: '2020-06-05' } })
  })
})
