import { describe, expect, it } from 'vitest'
import { compileText } from '../texts.ts'
import { describeCron, describeWeekdays } from './calendar-words.ts'

describe('weekdays in words', () => {
  it('go by the words that people have for them', () => {
    const said = [[1, 2, 3, 4, 5], [7, 6], [1, 2, 3, 4, 5, 6, 7], [3, 1], [2]]
    expect(said.map((days) => describeWeekdays(days, 'en'))).toEqual(['weekdays', 'weekends', 'every day', 'Mon, Wed', 'Tue'])
    expect(said.map((days) => describeWeekdays(days, 'ru'))).toEqual(['будни', 'выходные', 'каждый день', 'пн, ср', 'вт'])
  })
})

describe('a timetable in words', () => {
  it('is said by its days and its time', () => {
    expect(describeCron('0 9 * * 1-5', 'en')).toBe('on weekdays at 09:00')
    expect(describeCron('0 9 * * 1-5', 'ru')).toBe('по будням в 09:00')
    expect(describeCron('30 18 * * *', 'ru')).toBe('каждый день в 18:30')
    expect(describeCron('5 0 * * 0,3', 'en')).toBe('on Wed, Sun at 00:05')
    expect(describeCron('0 10 * * 4', 'ru')).toBe('чт в 10:00')
    expect(describeCron('0 10 15 * *', 'en')).toBe('on day 15 of the month at 10:00')
    expect(describeCron('0 10 L * *', 'ru')).toBe('в последний день месяца в 10:00')
  })

  it('that says more is left to cron', () => {
    const own = ['*/5 * * * *', '0 9 1 * 1', '0 9 * 3 *', '0 9 * * 5L', '60 9 * * *', '0 24 * * *', '0 9 0 * *', '0 9 * * 5-1', '']
    expect(own.filter((cron) => describeCron(cron, 'en') !== null)).toEqual([])
  })
})

it('texts say dates and times as they are written, and the zone where one is named', () => {
  const line = compileText('{{ at | instant }}')
  const said = (at: string, locale: 'en' | 'ru') => line.render({ at }, { locale })
  expect(said('2027-03-31T09:00', 'en')).toBe('31 March 2027, 09:00')
  expect(said('2027-03-31T09:00', 'ru')).toBe('31 марта 2027, 09:00')
  expect(said('2027-03-31T09:00:00+03:00', 'ru')).toBe('31 марта 2027, 06:00 UTC')
  expect(said('2027-03-31', 'en')).toBe('31 March 2027')
  expect(['{{ event.properties.at }}', '2027-13-31T09:00', 'soon'].map((at) => said(at, 'en'))).toEqual([
    '{{ event.properties.at }}',
    '2027-13-31T09:00',
    'soon',
  ])
})

it('texts say both by filters, and leave what is none as it is', () => {
  const line = compileText('{{ days | weekdays }}, {{ cron | timetable }}')
  expect(line.render({ days: [1, 2, 3, 4, 5], cron: '0 9 * * *' }, { locale: 'ru' })).toBe('будни, каждый день в 09:00')
  expect(line.render({ days: 'soon', cron: '*/5 * * * *' }, { locale: 'en' })).toBe('soon, */5 * * * *')
})
