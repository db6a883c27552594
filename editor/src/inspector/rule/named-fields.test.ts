import { expect, it } from 'vitest'
import { flow } from '../../document/fixtures.ts'
import { nameIn } from './named-fields.ts'

const names = { document: flow('a:start'), manifests: new Map(), flows: [], segments: [] }

it('a field is told by its whole path, in the quotes of the language', () => {
  expect(nameIn({ ...names, locale: 'ru' })('field', 'birthday')).toBe('«contact.birthday»')
  expect(nameIn({ ...names, locale: 'en' })('field', 'event.properties.departure')).toBe('“event.properties.departure”')
})
