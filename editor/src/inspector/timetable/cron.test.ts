import { describe, expect, it } from 'vitest'
import { readCron, writeCron } from './cron.ts'

describe('a timetable', () => {
  it('is read as weekdays and a time', () => {
    expect(readCron('0 9 * * 1-5')).toEqual({ kind: 'week', days: [1, 2, 3, 4, 5], time: '09:00' })
    expect(readCron('30 18 * * *')).toEqual({ kind: 'week', days: [1, 2, 3, 4, 5, 6, 7], time: '18:30' })
    expect(readCron('5 0 * * 0,3')).toEqual({ kind: 'week', days: [3, 7], time: '00:05' })
    expect(readCron(' 0  9 * * 6-7 ')).toEqual({ kind: 'week', days: [6, 7], time: '09:00' })
  })

  it('is read as a day of the month and a time', () => {
    expect(readCron('0 10 15 * *')).toEqual({ kind: 'month', day: 15, time: '10:00' })
    expect(readCron('0 10 L * *')).toEqual({ kind: 'month', day: 'L', time: '10:00' })
  })

  it('stays cron where it says more', () => {
    const own = [
      '*/5 * * * *',
      '0 9 1 * 1',
      '0 9 * 3 *',
      '0 9 * * 5L',
      '0 9 * * 1#1',
      '60 9 * * *',
      '0 24 * * *',
      '0 9 0 * *',
      '0 9 32 * *',
      '0 9 * * 5-1',
      '',
      '0 9 * *',
    ]
    expect(own.filter((text) => readCron(text) !== null)).toEqual([])
  })

  it('is written so that it is read the same again', () => {
    const crons = ['0 9 * * 1-5', '30 18 * * *', '5 0 * * 3,7', '0 9 * * 6,7', '0 10 15 * *', '59 23 L * *']
    expect(crons.map((text) => writeCron(readCron(text)!))).toEqual(crons)
  })
})
