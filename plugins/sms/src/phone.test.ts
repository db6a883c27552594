import type { JsonObject } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { normalizePhone, phoneOf } from './phone.ts'

describe('a phone number', () => {
  it.each([
    ['+7 916 123-45-67', '+79161234567'],
    ['79161234567', '+79161234567'],
    ['8 (916) 123-45-67', '+79161234567'],
    ['8 705 123 45 67', '+77051234567'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['84912345678', '+84912345678'],
    ['+49 30/901820', '+4930901820'],
    ['\u202a+7 916 123\u00a045\u201167\u202c', '+79161234567'],
    ['＋７９１６１２３４５６７', '+79161234567'],
  ])('%j is %s', (given, normal) => {
    expect(normalizePhone(given)).toBe(normal)
    expect(normalizePhone(normal)).toBe(normal)
  })

  it.each([
    ['two of them', '+79161234567, +79161234568'],
    ['two of them, by a line break', '+79161234567\n+79161234568'],
    ['a word', 'call me'],
    ['an extension', '+79161234567 ext 5'],
    ['a name', 'MyShop'],
    ['too few digits', '+7916'],
    ['too many', '+7916123456789012'],
    ['no country’s code', '9161234567'],
    ['a code that no country has', '+89161234567'],
    ['nothing', ' '],
  ])('with %s is refused', (_, given) => {
    expect(normalizePhone(given)).toBeNull()
  })

  it('of a contact is its phone, a home number by its country', () => {
    const at = (attributes: JsonObject) => phoneOf({ attributes })
    expect(at({ phone: '+7 916 123-45-67' })).toBe('+79161234567')
    expect(at({ phone: 79161234567 })).toBe('+79161234567')
    expect(at({ phone: '9161234567', country: 'ru' })).toBe('+79161234567')
    expect(at({ phone: '0171 1234567', address: { country: 'DE' } })).toBe('+491711234567')
    expect(at({ phone: '491711234567', country: 'DE' })).toBe('+491711234567')
    expect(at({ phone: '0171 1234567', country: 'Germany' })).toBeNull()
    for (const phone of [null, true, {}, []] as JsonObject[string][]) expect(at({ phone })).toBeNull()
    expect(at({})).toBeNull()
  })
})
