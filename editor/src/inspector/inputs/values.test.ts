import type { Json } from '@millrace/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readValue, valuesOfRows, writeValue } from './values.ts'

const scalar = ['string', 'number', 'boolean', 'null'].map((type) => ({ type }))
const anything = { additionalProperties: { anyOf: [...scalar, { type: 'array', items: { anyOf: scalar } }] } }
const texts = { patternProperties: { '^.*$': { type: 'string' } } }

describe('values of a key/value list', () => {
  it('come back as they were', () => {
    const value: fc.Arbitrary<Json> = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    )
    fc.assert(
      fc.property(value, (given) => {
        expect(readValue(writeValue(given, anything), anything)).toEqual(given)
      }),
    )
  })

  it('are numbers only where the schema takes numbers', () => {
    expect(readValue('5', anything)).toBe(5)
    expect(readValue('5', texts)).toBe('5')
    expect(readValue('007', anything)).toBe('007')
    expect([writeValue('5', texts), writeValue('5', anything)]).toEqual(['5', '"5"'])
  })

  it('keep variables as text', () => {
    expect(readValue('{{ contact.city }}', anything)).toBe('{{ contact.city }}')
    expect(writeValue('{{ contact.city }}', anything)).toBe('{{ contact.city }}')
  })

  it('count only with a name', () => {
    const read = (text: string) => text
    expect(
      valuesOfRows(
        [
          { name: ' a ', text: '1' },
          { name: '', text: '2' },
        ],
        read,
      ),
    ).toEqual({ a: '1' })
    expect(valuesOfRows([{ name: '', text: '2' }], read)).toBeUndefined()
  })
})
