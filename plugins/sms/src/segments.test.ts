import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foreignCharacters, octetsOf, segmentsOf } from './segments.ts'

const of = (text: string) => {
  const { encoding, units, parts } = segmentsOf(text)
  return [encoding, units, parts.length]
}

describe('the number of messages that a text takes (000.22)', () => {
  it.each([
    ['', 'GSM-7', 0, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    ['€'.repeat(81), 'GSM-7', 162, 2],
    ['я'.repeat(70), 'UCS-2', 70, 1],
    ['я'.repeat(71), 'UCS-2', 71, 2],
    ['я'.repeat(134), 'UCS-2', 134, 2],
    ['я'.repeat(135), 'UCS-2', 135, 3],
    ['🎁'.repeat(35), 'UCS-2', 70, 1],
    ['🎁'.repeat(36), 'UCS-2', 72, 2],
    [`${'a'.repeat(69)}ç`, 'UCS-2', 70, 1],
    ['{}[]~^|\\\f', 'GSM-7', 18, 1],
    ['Ça va? Ñandú, Æsir: ΔΩ', 'UCS-2', 22, 1],
    ['@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà', 'GSM-7', 42, 1],
  ])('%j', (text, encoding, units, parts) => {
    expect(of(text)).toEqual([encoding, units, parts])
  })

  it('never cuts a character in half: neither one of the extension table nor one outside of the basic plane', () => {
    expect(segmentsOf(`${'a'.repeat(152)}€${'b'.repeat(10)}`).parts).toEqual(['a'.repeat(152), `€${'b'.repeat(10)}`])
    expect(segmentsOf(`${'я'.repeat(66)}🎁${'я'.repeat(10)}`).parts).toEqual(['я'.repeat(66), `🎁${'я'.repeat(10)}`])
  })

  const char = fc.oneof(
    fc.constantFrom('a', ' ', '\n', '€', '{', 'я', '“', '🎁', '👩‍👩‍👧', '\u001b'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  )
  const texts = fc
    .oneof(fc.array(char, { maxLength: 700 }), fc.array(fc.constantFrom('a', '€', 'b'), { maxLength: 700 }))
    .map((all) => all.join(''))

  it('leaves nothing out, overfills no part, and takes as few as there can be', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { encoding, units, parts } = segmentsOf(text)
        const [single, joined] = encoding === 'GSM-7' ? [160, 153] : [70, 67]
        const size = (part: string) => octetsOf(part, encoding).length / (encoding === 'GSM-7' ? 1 : 2)
        expect(parts.join('')).toBe(text)
        expect(parts.reduce((sum, part) => sum + size(part), 0)).toBe(units)
        expect(parts.length === 1 ? size(parts[0]!) <= single : parts.every((part) => part !== '' && size(part) <= joined)).toBe(true)
        // A part is at most one unit short, so no more parts than that allows.
        expect(parts.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(units / (joined - 1))))
        expect(parts.every((part) => part.isWellFormed())).toBe(text.isWellFormed())
      }),
    )
  })

  it('never falls when the text grows', () => {
    fc.assert(
      fc.property(texts, char, (text, more) => {
        expect(segmentsOf(text + more).parts.length).toBeGreaterThanOrEqual(segmentsOf(text).parts.length)
      }),
    )
  })
})

describe('a part on its way', () => {
  it('is septets in octets of their own, or 16-bit words', () => {
    expect([...octetsOf('@a€', 'GSM-7')]).toEqual([0x00, 0x61, 0x1b, 0x65])
    expect([...octetsOf('яa🎁', 'UCS-2')]).toEqual([0x04, 0x4f, 0x00, 0x61, 0xd8, 0x3c, 0xdf, 0x81])
    expect(octetsOf('à', 'GSM-7')[0]).toBe(127)
  })

  it('is made longer by the characters that are no GSM ones, each named once', () => {
    expect(foreignCharacters('“Hi” — “you”')).toEqual(['“', '”', '—'])
    expect(foreignCharacters('Hi')).toEqual([])
  })
})
