import type { Json } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { ruleFromLogic } from './logic.ts'
import { ruleInWords, type Words } from './sentence.ts'

const words: Words = {
  field: (path) => path.split('.').at(-1) ?? path,
  operator: ({ operator }) => operator,
  duration: (iso) => `<${iso}>`,
  literal: (value) => (typeof value === 'string' ? `“${value}”` : String(value)),
  join: (match, items) =>
    `${match === 'none' || match === 'notAll' ? `${match}: ` : ''}${items.join(match === 'any' || match === 'none' ? ' or ' : ' and ')}`,
  raw: 'own expression',
  nothing: 'always',
}
const read = (rule: Parameters<typeof ruleFromLogic>[0]) => ruleInWords(ruleFromLogic(rule), words)

describe('a rule as a sentence', () => {
  it('reads nested groups in brackets', () => {
    const rule: Json = {
      and: [
        { '>': [{ var: 'bonus.balance' }, 100] },
        { or: [{ '==': [{ var: 'contact.city' }, 'Kazan'] }, { '!!': [{ var: 'contact.phone' }] }] },
      ],
    }
    expect(read(rule)).toBe('balance greater 100 and (city equals “Kazan” or phone filled)')
  })

  it('names other fields, durations, lists and bounds', () => {
    expect(read({ '==': [{ var: 'event.properties.cart_id' }, { var: 'run.key' }] })).toBe('cart_id equals key')
    expect(read({ withinLast: [{ var: 'contact.createdAt' }, 'P7D'] })).toBe('createdAt withinLast <P7D>')
    expect(read({ in: [{ var: 'contact.city' }, ['Kazan', 'Omsk']] })).toBe('city anyOf “Kazan”, “Omsk”')
    expect(read({ '<=': [1, { var: 'bonus.balance' }, 5] })).toBe('balance between 1 – 5')
  })

  it('says what it cannot word, and that nothing is asked', () => {
    expect(read({ and: [{ '!!': [{ var: 'contact.phone' }] }, { some: [{ var: 'x' }, true] }] })).toBe('phone filled and own expression')
    expect(read(undefined)).toBe('always')
    expect(read({ '==': [{ var: 'contact.city' }, ''] })).toBe('city equals …')
  })
})
