import { describe, expect, it } from 'vitest'
import { removeAt, replaceAt, withField, withOperator } from './edit.ts'
import { emptyRule, emptyTest, type RuleTest } from './model.ts'

const city: RuleTest = { kind: 'test', field: 'contact.city', operator: 'equals', value: 'Kazan' }

describe('editing a test', () => {
  it('keeps the operator and the value when the new field is of the same type', () => {
    expect(withField(city, 'contact.country', 'text')).toEqual({ ...city, field: 'contact.country' })
  })

  it('drops a text where a number is asked for, and an operator that the type does not have', () => {
    expect(withField(city, 'bonus.balance', 'number')).toEqual({ ...city, field: 'bonus.balance', value: '' })
    expect(withField(city, 'contact.birthday', 'date').operator).toBe('filled')
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
})
