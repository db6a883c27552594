import { describe, expect, it } from 'vitest'
import { removeAt, replaceAt, withField, withOperator } from './edit.ts'
import { emptyRule, emptyTest, unfinished, withMatch, type RuleTest } from './model.ts'

const city: RuleTest = { kind: 'test', field: 'contact.city', operator: 'equals', value: 'Kazan' }

describe('editing a test', () => {
  it('keeps the operator and the value when the new field is of the same type', () => {
    expect(withField(city, { path: 'contact.country', type: 'text' })).toEqual({ ...city, field: 'contact.country' })
  })

  it('drops a text where a number is asked for, and an operator that the type does not have', () => {
    expect(withField(city, { path: 'bonus.balance', type: 'number' })).toEqual({ ...city, field: 'bonus.balance', value: '' })
    expect(withField(city, { path: 'contact.birthday', type: 'date' })).toMatchObject({ operator: 'withinLast', value: 'P7D' })
  })

  it('asks a family of facts for at least one of what it counts, and takes the parameters off with it', () => {
    const count = withField(emptyTest, { path: 'events.count', type: 'number', params: {}, counted: true })
    expect(count).toEqual({ ...emptyTest, field: 'events.count', params: {}, operator: 'atLeast', value: 1 })
    const changed = withField({ ...count, value: 5 }, { path: 'bonus.balance', type: 'number' })
    expect(changed).toEqual({ ...emptyTest, field: 'bonus.balance', operator: 'atLeast', value: 5 })
  })

  it('asks a list of items for one that fits, which is not said yet', () => {
    const some = withField(city, { path: 'event.properties.products', type: 'items' })
    expect(some).toMatchObject({ operator: 'some', value: true })
    expect(unfinished(some)).toBe(true)
    expect(unfinished({ ...city, value: true })).toBe(false)
  })

  it('carries the value between one and several', () => {
    const several = withOperator(city, 'anyOf')
    expect(several.value).toEqual(['Kazan'])
    expect(withOperator(several, 'equals').value).toBe('Kazan')
  })

  it('gives an operator that compares with nothing no value', () => {
    expect(withOperator(city, 'filled').value).toBeNull()
    expect(withOperator({ ...city, field: 'message.mail.opened' }, 'withinLast').value).toBe('P7D')
  })
})

describe('editing a group', () => {
  const group = { ...emptyRule, items: [city, emptyTest] }

  it('changes one item and keeps the others', () => {
    expect(replaceAt(group, 1, { ...city, value: 'Omsk' }).items).toEqual([city, { ...city, value: 'Omsk' }])
    expect(removeAt(group, 0).items).toEqual([emptyTest])
    expect(group.items).toHaveLength(2)
  })

  it('asks for all but one where so many must hold, and forgets how many where it does not matter', () => {
    const three = { ...emptyRule, items: [city, city, city] }
    expect(withMatch(three, 'atLeast')).toEqual({ ...three, match: 'atLeast', count: 2 })
    expect(withMatch(withMatch(three, 'atLeast'), 'any')).toEqual({ ...three, match: 'any' })
  })
})
