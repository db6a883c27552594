import { expect, it } from 'vitest'
import { withNames } from './summary.ts'

const names = new Map([
  ['contact.firstName', 'First name'],
  ['event.properties.name', 'Product name'],
])

it('variables of a line stand under their names, and what depends on a condition is shown without it', () => {
  expect(withNames('You left {{ event.properties.name | upcase }} behind', names)).toBe('You left [Product name] behind')
  expect(withNames('{% if contact.firstName %}{{ contact.firstName }}, {% endif %}welcome', names)).toBe('[First name], welcome')
  expect(withNames('until contact.firstName', names)).toBe('until First name')
})
