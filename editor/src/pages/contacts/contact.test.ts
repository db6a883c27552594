import { describe, expect, it } from 'vitest'
import { contactName, contactRoute } from './contact.ts'

const contact = (attributes: object, userId: string | null = 'u1') => ({ userId, anonymousId: 'a1', attributes: attributes as never })

describe('a contact', () => {
  it('is called by the best name there is', () => {
    expect(contactName(contact({ name: 'Anna', email: 'a@b.c' }))).toBe('Anna')
    expect(contactName(contact({ firstName: 'Anna', lastName: 'Petrova' }))).toBe('Anna Petrova')
    expect(contactName(contact({ name: '  ', email: 'a@b.c' }))).toBe('a@b.c')
    expect(contactName(contact({}))).toBe('u1')
    expect(contactName(contact({}, null))).toBe('a1')
  })

  it('without a userId is found by its anonymous id', () => {
    expect(contactRoute(contact({}))).toEqual({ name: 'contact', params: { userId: 'u1' } })
    expect(contactRoute(contact({}, null))).toEqual({ name: 'contact', params: { userId: 'a1' }, query: { by: 'anonymousId' } })
  })
})
