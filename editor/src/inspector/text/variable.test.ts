import { compileText } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { variableText } from './variable.ts'

const shown = (text: string, contact: object = {}) => compileText(text).render({ contact } as never)

describe('a variable with a fall-back', () => {
  it('stands for its value, or for the fall-back where that is empty (003.30)', () => {
    const text = variableText('contact.firstName', 'друг')
    expect(text).toBe(`{{ contact.firstName | default: 'друг' }}`)
    expect([shown(text), shown(text, { firstName: '' }), shown(text, { firstName: 'Анна' })]).toEqual(['друг', 'друг', 'Анна'])
  })
  it('without one stands for its value alone', () => {
    expect(variableText('contact.city', '  ')).toBe('{{ contact.city }}')
  })
  it('takes fall-backs with quotation marks and braces', () => {
    expect(shown(variableText('contact.a', `it's`))).toBe(`it's`)
    expect(shown(variableText('contact.a', `a "b" 'c' }}`))).toBe(`a ”b” 'c'`)
  })
  it('says dates as dates', () => {
    expect(shown(variableText('contact.since', '', 'date'), { since: '2026-05-01T10:00:00Z' })).toBe('01.05.2026')
  })
})
