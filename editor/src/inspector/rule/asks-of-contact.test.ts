import { expect, it } from 'vitest'
import { asksOfContact } from './asks-of-contact.ts'

it('a rule over attributes and facts of a contact can be counted at any time', () => {
  expect(asksOfContact({ and: [{ '==': [{ var: 'contact.city' }, 'Riga'] }, { '>': [{ var: 'bonus.balance' }, 10] }] })).toBe(true)
})

it('one that asks for the event, the run, its messages or what its steps kept cannot', () => {
  for (const path of ['event.properties.total', 'run.key', 'message.letter.status', 'vars.answer'])
    expect(asksOfContact({ or: [{ '==': [{ var: 'contact.city' }, 'Riga'] }, { '==': [{ var: [path, null] }, 1] }] })).toBe(false)
})

it('no rule is nothing to count for', () => {
  expect(asksOfContact(undefined)).toBe(false)
})
