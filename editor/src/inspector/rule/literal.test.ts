import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLiteral, writeLiteral } from './literal.ts'

describe('a typed literal', () => {
  it('of a field of unknown type comes back as it was', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom('5', 'true', '"x"', '1,5'))
    fc.assert(
      fc.property(value, (given) => {
        expect(readLiteral(writeLiteral(given, 'any'), 'any')).toBe(given)
      }),
    )
  })

  it('of a text field is always a text', () => {
    expect(readLiteral('007', 'text')).toBe('007')
  })

  it('of a number takes a decimal comma', () => {
    expect(readLiteral('1,5', 'number')).toBe(1.5)
  })
})
