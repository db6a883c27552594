import { describe, expect, it } from 'vitest'
import type { Segment } from '../../api/segments.ts'
import { faultsOf, formOf, newForm } from './form.ts'

const taken = new Set(['vip'])
const rule = { '==': [{ var: 'contact.city' }, 'Omsk'] }
const good = { ...newForm, name: 'Omsk', key: 'omsk', rule }

describe('the form of a segment', () => {
  it('needs a name, a key of its own and, by rule, a condition', () => {
    expect(faultsOf(newForm, taken)).toEqual({ name: 'required', key: 'required', rule: 'required' })
    expect(faultsOf(good, taken)).toEqual({})
    expect(faultsOf({ ...good, key: 'vip' }, taken)).toEqual({ key: 'taken' })
    expect(faultsOf({ ...good, kind: 'static', rule: undefined }, taken)).toEqual({})
  })
  it('tells what is wrong with a key or a colour that was typed', () => {
    expect(faultsOf({ ...good, key: ' omsk' }, taken)).toEqual({ key: 'spaces' })
    expect(faultsOf({ ...good, key: 'o'.repeat(101) }, taken)).toEqual({ key: 'long' })
    expect(faultsOf({ ...good, colour: 'red' }, taken)).toEqual({ colour: 'colour' })
    expect(faultsOf({ ...good, colour: '#0EA5E9' }, taken)).toEqual({})
  })
  it('takes no condition that is not finished, however deep it stands', () => {
    const open = { '==': [{ var: 'contact.city' }, ''] }
    expect(faultsOf({ ...good, rule: open }, taken)).toEqual({ rule: 'unfinished' })
    expect(faultsOf({ ...good, rule: { and: [rule, { or: [rule, open] }] } }, taken)).toEqual({ rule: 'unfinished' })
  })
  it('takes an expression that the builder has no words for', () => {
    expect(faultsOf({ ...good, rule: { '>': [{ '+': [1, { var: 'contact.age' }] }, 3] } }, taken)).toEqual({})
  })
  it('shows a segment as it is', () => {
    const segment = { key: 'vip', name: 'VIP', colour: '#0ea5e9', kind: 'static', rule: null } as Segment
    expect(formOf(segment)).toEqual({ key: 'vip', name: 'VIP', colour: '#0ea5e9', kind: 'static', rule: undefined })
  })
})
