import { describe, expect, it } from 'vitest'
import { fieldsOf, namePattern, writtenAsJson, writtenOf, type Field } from './record.ts'

const value = { city: 'Omsk', zip: '007', count: 2.5, open: false, hours: [9, 18], note: null }
const field = (name: string, text: string, type: Field['type'] = 'text'): Field => ({ name, type, text })

describe('a record of a collection', () => {
  it('is the same after it was shown as fields', () => {
    expect(writtenOf(fieldsOf(value))).toEqual({ value })
    expect(fieldsOf(value).map(({ type }) => type)).toEqual(['text', 'text', 'number', 'boolean', 'json', 'json'])
    expect(writtenOf([])).toEqual({ value: {} })
  })

  it('takes numbers as people write them', () => {
    expect(writtenOf([field('price', '12,5', 'number')])).toEqual({ value: { price: 12.5 } })
  })

  it('is at fault by the name of the field', () => {
    expect(writtenOf([field(' ', 'x')])).toEqual({ fault: 'fieldEmpty', about: '' })
    expect(writtenOf([field('a', 'x'), field('a ', 'y')])).toEqual({ fault: 'fieldTwice', about: 'a' })
    expect(writtenOf([field('a', 'many', 'number')])).toEqual({ fault: 'fieldWrong', about: 'a' })
    expect(writtenOf([field('a', '', 'number')])).toEqual({ fault: 'fieldWrong', about: 'a' })
    expect(writtenOf([field('a', '{', 'json')])).toEqual({ fault: 'fieldWrong', about: 'a' })
    expect(writtenOf([field('a', 'я'.repeat(5000))])).toEqual({ fault: 'large', about: '10' })
  })

  it('is a JSON object and nothing else', () => {
    expect(writtenAsJson('{"a":1}')).toEqual({ value: { a: 1 } })
    for (const text of ['', '[1]', '1', 'null', '{a:1}']) expect(writtenAsJson(text)).toEqual({ fault: 'notObject', about: '' })
  })

  it('stands in a collection whose name code can say', () => {
    expect(['stores', 'a-1_b', '1st', 'a b', 'имя', '', 'x'.repeat(51)].map((name) => namePattern.test(name))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
