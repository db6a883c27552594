import { describe, expect, it } from 'vitest'
import { named, normalEmail, normalPhone } from './addresses.ts'

describe('an address', () => {
  it('is one however it is written', () => {
    expect([' Ann@Example.COM ', 'ann@example.com'].map(normalEmail)).toEqual(['ann@example.com', 'ann@example.com'])
    const phones = ['+7 (900) 123-45-67', '8 900 123 45 67', '79001234567', 79001234567, '007-900-123.45.67']
    expect(phones.map(normalPhone)).toEqual(phones.map(() => '+79001234567'))
    expect(normalPhone('+81234567890')).toBe('+81234567890')
  })

  it('is none when it cannot be one', () => {
    const emails = [
      '',
      'ann',
      'ann@',
      '@example.com',
      'a b@example.com',
      'a@b',
      'a@b.',
      'a@x.com,b@x.com',
      5,
      null,
      undefined,
      `${'x'.repeat(250)}@x.com`,
    ]
    expect(emails.map((email) => normalEmail(email as never))).toEqual(emails.map(() => null))
    const phones = ['', '123456', '1'.repeat(16), '+7 900 x', 'none', {}, null, undefined]
    expect(phones.map((phone) => normalPhone(phone as never))).toEqual(phones.map(() => null))
  })

  it('names a person only by the rule', () => {
    const traits = { email: 'A@x.com', phone: '+7 900 1234567' }
    expect(named({ userId: 'ann' }, traits, [])).toEqual({ userId: 'ann' })
    expect(named({ userId: 'ann' }, traits, ['email'])).toEqual({ userId: 'ann', email: 'a@x.com' })
    expect(named({ anonymousId: 'a1' }, traits, ['phone'])).toEqual({ anonymousId: 'a1', phone: '+79001234567' })
  })
  it('is the id to ask by of whom nothing else names', () => {
    const traits = { email: 'A@x.com', phone: '+7 900 1234567' }
    expect(named({}, traits, ['email', 'phone'])).toEqual({ anonymousId: 'a@x.com', email: 'a@x.com', phone: '+79001234567' })
    expect(named({}, { phone: '8 900 1234567' }, ['email', 'phone'])).toEqual({ anonymousId: '+79001234567', phone: '+79001234567' })
    expect(named({}, {}, ['email'])).toEqual({})
  })
})
