import { describe, expect, it } from 'vitest'
import {
  capFault,
  capForm,
  capOf,
  deferDaysOf,
  groupForm,
  groupsOf,
  moved,
  newCap,
  newGroup,
  newQuiet,
  quietFault,
  quietForm,
  quietOf,
} from './forms.ts'

describe('forms of the rules of sending', () => {
  it('take a whole number of days that a message may wait, or none at all', () => {
    expect(['7', ' 365 ', '', '  ', '0', '366', '1.5', '-1', 'week'].map(deferDaysOf)).toEqual([
      7,
      365,
      null,
      null,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('give back what they were made of', () => {
    const quiet = { channels: ['email'], days: [6, 7], from: '00:00', to: '24:00' }
    const cap = { most: 3, per: 'P7D', mode: 'drop' } as const
    const group = { key: 'news', title: { en: 'News', ru: 'Новости' }, description: { en: 'Weekly' }, subscribed: false }
    expect([quietOf(quietForm(quiet)), capOf(capForm(cap)), groupsOf([groupForm(group)])]).toEqual([quiet, cap, [group]])
  })

  it('say nothing of channels and days when all are meant', () => {
    expect([quietOf(newQuiet()), capOf(newCap())]).toEqual([
      { from: '22:00', to: '09:00' },
      { most: 1, per: 'day', mode: 'defer' },
    ])
  })

  it('are at fault without days, with hours that are none, or a number that is no count', () => {
    expect([
      quietFault({ ...newQuiet(), days: [] }),
      quietFault({ ...newQuiet(), to: '22:00' }),
      quietFault({ ...newQuiet(), from: '00:00', to: '00:00' }),
    ]).toEqual(['days', 'times', null])
    expect(['', '0', '1.5', 'x', '1001', ' 12 '].map((most) => capFault({ ...newCap(), most }))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ])
  })

  it('make keys of titles, each once, and keep those that there are', () => {
    const named = (en: string, ru = '', key = '') => ({ ...newGroup(), en, ru, key })
    expect(groupsOf([named('News', '', 'news'), named('News!'), named('', 'Скидки'), named('!!!')]).map(({ key }) => key)).toEqual([
      'news',
      'news-2',
      'skidki',
      'group',
    ])
    expect(groupsOf([named('', 'Скидки')])[0]!.title).toEqual({ en: 'Скидки', ru: 'Скидки' })
  })

  it('move items within their list', () => {
    expect([moved(['a', 'b', 'c'], 0, 1), moved(['a', 'b'], 0, -1), moved(['a', 'b'], 1, -1)]).toEqual([
      ['b', 'a', 'c'],
      ['a', 'b'],
      ['b', 'a'],
    ])
  })
})
