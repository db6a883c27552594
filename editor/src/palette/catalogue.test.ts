import { describe, expect, it } from 'vitest'
import { manifest } from '../document/fixtures.ts'
import { groupsOf, searchGroups } from './catalogue.ts'

const types = [
  manifest('email.send', ['out'], { group: 'message', title: { en: 'Send an e-mail', ru: 'Отправить письмо' } }),
  manifest('end', [], { group: 'end', title: { en: 'End' } }),
  manifest('zoo.feed', ['out'], { group: 'zoo', title: { en: 'Feed' } }),
  manifest('wait.event', ['out'], { title: { en: 'Wait for an event', ru: 'Ожидание события' } }),
  manifest('delay', ['out'], { title: { en: 'Delay', ru: 'Пауза' }, description: { en: 'Waits for a time' } }),
  manifest('trigger.event', ['out'], { group: 'trigger', title: { en: 'Event', ru: 'Событие' } }),
]
const groups = groupsOf(types)
const found = (query: string) => searchGroups(groups, query).flatMap(({ items }) => items.map((item) => item.type))

describe('the palette', () => {
  it('begins with how contacts enter, and puts groups it does not know before the end', () => {
    expect(groups.map(({ group }) => group)).toEqual(['trigger', 'control', 'message', 'zoo', 'end'])
    expect(groups[1]?.items.map((item) => item.type)).toEqual(['delay', 'wait.event'])
  })
  it('finds by every word, in both languages, and in descriptions', () => {
    expect(found('письмо')).toEqual(['email.send'])
    expect(found('EVENT wait')).toEqual(['wait.event'])
    expect(found('nothing like it')).toEqual([])
  })
  it('puts titles that begin with the word first', () => {
    expect(found('wait')).toEqual(['wait.event', 'delay'])
    expect(found('end')).toEqual(['end', 'email.send'])
  })
  it('finds by other words that mean the same, from their first letters on', () => {
    expect(found('подождать')).toEqual(['delay', 'wait.event'])
    expect(found('жда')[0]).toBe('delay')
    expect(found('рассылка')).toEqual(['email.send'])
    expect(found('корз')).toEqual(['trigger.event', 'wait.event'])
    expect(found('pause')).toEqual(['delay'])
  })
  it('shows everything for nothing', () => {
    expect(found('  ')).toHaveLength(types.length)
  })
})
