import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase32, toBase32 } from './base32.ts'

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
  ])('of %j is %j, as RFC 4648 has it', (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded)
  })

  it('reads back what it wrote, in either case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = toBase32(bytes)
        expect([fromBase32(text), fromBase32(text.toUpperCase())]).toEqual([Buffer.from(bytes), Buffer.from(bytes)])
      }),
    )
  })

  it('reads nothing else', () => {
    for (const text of ['my=', 'm1', 'ı', 'my ', 'm-y']) expect(fromBase32(text)).toBeNull()
  })
})
