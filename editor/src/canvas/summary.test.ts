import { expect, it } from 'vitest'
import { withNames } from './summary.ts'

const names = new Map([
  ['contact.firstName', 'First name'],
  ['event.properties.name', 'Product name'],
])

it('variables of a line stand under their names, and what depends on a condition is shown without it', () => {
  expect(withNames('You left {{ event.properties.name | upcase }} behind', names)).toBe('You left [Product name] behind')
  expect(withNames('{% if contact.firstName %}{{ contact.firstName }}, {% endif %}welcome', names)).toBe('[First name], welcome')
  expect(withNames('{% if contact.firstName %}{{ contact.firstName }}, your{% else %}Your{% endif %} gift', names)).toBe(
    '[First name], your gift',
  )
  expect(withNames('until contact.firstName', names)).toBe('until First name')
})

it('a line that was cut within a variable or a condition ends before it', () => {
  const cut = 'Hello{% if contact.firstName %}, {{ contact.firstName }}{'
  expect(['...', '% e...', '% endif %...', '{ event.properties.na...'].map((end) => withNames(cut + end, names))).toEqual([
    'Hello, [First name]…',
    'Hello, [First name]…',
    'Hello, [First name]…',
    'Hello, [First name]…',
  ])
  expect(withNames('https://example.com/?q={{ event.properties.name | url_enc...', names)).toBe('https://example.com/?q=…')
  expect(withNames('Soon...', names)).toBe('Soon...')
})
