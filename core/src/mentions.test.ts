import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import { factNeeds } from './mentions.ts'

const facts = ['contact.tags', 'bonus', 'message', 'reach']
const reader = (id: string, config: Json, more: object = {}) => ({ id, config, needs: [], watches: false, next: [], ...more })
const mentioned = (config: Json) => factNeeds(facts, [reader('n', config)], null).all

describe('facts that a flow mentions', () => {
  it.each<[Json, readonly string[]]>([
    [{ rule: { '>': [{ var: 'bonus.balance' }, 1] } }, ['bonus']],
    [{ rule: { missing: ['contact.tags', 'contact.email'] } }, ['contact.tags']],
    [{ branches: [{ rule: { missing_some: [1, ['bonus.lots', 'message.m.opened']] } }] }, ['bonus', 'message']],
    [{ rule: { some: [{ var: 'contact.tags' }, { '==': [{ var: '' }, 'vip'] }] } }, ['contact.tags']],
    [{ text: 'You have {{ bonus.balance }}', list: ['{% if message[run.key].opened %}x{% endif %}'] }, ['bonus', 'message']],
    [{ text: 'bonus.balance', rule: { '==': ['bonus', 'reach'] }, broken: '{{ bonus.balance' }, []],
    [{ rule: { var: 'contact' } }, ['contact.tags']],
  ])('are found in %j', (config, expected) => {
    expect(mentioned(config)).toEqual(expected)
  })

  it('are none where a node needs a field of contacts whose name has spaces', () => {
    const needs = ['Дата рождения', 'contact.Date of birth', 'orders {', 'bonus [1]', '1 {}', 'bonus.balance', 'seen {"event":"A"}']
    expect(factNeeds(facts, [reader('n', {}, { needs })], null).all).toEqual(['bonus', 'seen {"event":"A"}'])
  })

  it('count from the node where a run stands: its own, those ahead, those of settings and goals', () => {
    const needs = factNeeds(
      facts,
      [
        reader('a', { text: '{{ bonus.balance }}' }, { next: ['b'] }),
        reader('b', {}, { needs: ['reach'] }),
        reader('goal', { where: { var: 'message.m.opened' } }, { watches: true }),
      ],
      { exit: [{ event: 'x', where: { var: 'contact.tags' } }] },
    )
    expect(needs.from('a')).toEqual(['contact.tags', 'bonus', 'message', 'reach'])
    expect(needs.from('b')).toEqual(['contact.tags', 'message', 'reach'])
    expect(needs.all).toEqual(facts)
  })
})
