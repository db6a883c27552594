import { describe, expect, it } from 'vitest'
import { keyFor, longestKey } from './key.ts'

const none = new Set<string>()

describe('the key of a new segment', () => {
  it('is its name in small Latin letters, digits and dashes', () => {
    expect(keyFor('VIP clients 2027', none)).toBe('vip-clients-2027')
    expect(keyFor('Молчат 60 дней', none)).toBe('molchat-60-dney')
    expect(keyFor('Ёлки, щётки & хлеб', none)).toBe('elki-shchetki-khleb')
    expect(keyFor('  Café — crème!  ', none)).toBe('cafe-creme')
  })
  it('is there when no letter of the name can be taken over', () => {
    expect(keyFor('🎉', none)).toBe('segment')
    expect(keyFor('', none)).toBe('segment')
  })
  it('differs from those that are taken, and fits what the server takes', () => {
    expect(keyFor('VIP', new Set(['vip', 'vip-2']))).toBe('vip-3')
    const long = 'a'.repeat(150)
    expect(keyFor(long, none)).toHaveLength(longestKey)
    expect(keyFor(long, new Set([keyFor(long, none)]))).toBe(`${'a'.repeat(longestKey - 2)}-2`)
  })
})
