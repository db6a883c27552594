import { describe, expect, it } from 'vitest'
import { keyKind, keyKinds, plainEntry, startingKey, tidySettings, withKey } from './entry-key.ts'

describe('the entry key', () => {
  it('is known by the field it names', () => {
    expect(keyKind(undefined)).toBe('none')
    expect(keyKind({ var: 'event.properties.cart_id' })).toBe('event')
    expect(keyKind({ var: 'contact.email' })).toBe('contact')
    expect(keyKind({ cat: [{ var: 'contact.email' }, '-x'] })).toBe('json')
  })

  it('starts as a key of the chosen kind', () => {
    const started = keyKinds.filter((kind) => kind !== 'json').map((kind) => keyKind(startingKey(kind, undefined)))
    expect(started).toEqual(['none', 'event', 'contact'])
    expect(startingKey('json', { var: 'event.id' })).toEqual({ var: 'event.id' })
  })
})

describe('who may enter', () => {
  const key = { var: 'event.properties.cart_id' }
  it('is everybody, every time, where nothing is said, as the runtime takes it', () => {
    expect(plainEntry).toEqual({ policy: 'always' })
  })
  it('is once for each key, once there is one, and otherwise as it was', () => {
    expect(withKey(plainEntry, key)).toEqual({ policy: 'once', key })
    expect(withKey({ policy: 'after', period: 'P7D' }, key)).toEqual({ policy: 'after', period: 'P7D', key })
    expect(withKey({ policy: 'once', key }, undefined)).toEqual({ policy: 'once' })
  })
})

describe('settings', () => {
  it('leave no empty list behind', () => {
    expect(tidySettings({ exit: [], entry: { policy: 'once' } })).toEqual({ entry: { policy: 'once' } })
    expect(tidySettings({ kind: 'automation' })).toEqual({})
  })

  it('keep the kind and the life-time whatever else is edited', () => {
    const settings = { kind: 'chain', lifetime: 'P90D', timezone: 'Europe/Moscow' } as const
    expect(tidySettings({ ...settings, exit: [] })).toEqual(settings)
  })
})
