import { Type } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { changed, publicOf, secretNames, secretsOf, shapeOf } from './secrets.ts'

const password = { 'x-ui': { widget: 'password' } } as const
const shape = shapeOf({
  settings: Type.Object({
    address: Type.String({ default: 'https://api.example', 'x-ui': { host: true } }),
    key: Type.String(password),
    login: Type.Optional(Type.Object({ user: Type.String(), password: Type.String(password) })),
    from: Type.Optional(Type.String()),
  }),
})
const kept = { address: 'https://api.example', key: 'k-1', from: 'Shop', accessToken: 'renewed' }
const change = (asked: Parameters<typeof changed>[0]['asked'], given = {}, own: Parameters<typeof changed>[0]['kept'] = kept) =>
  changed({ shape, given, kept: own, asked })

describe('settings', () => {
  it('are secret with a password anywhere inside, and when only the plugin knows them', () => {
    const settings = { ...kept, login: { user: 'u', password: 'p' } }
    expect(publicOf(shape, settings)).toEqual({ address: 'https://api.example', from: 'Shop' })
    expect(secretsOf(shape, settings)).toEqual(['k-1', 'renewed', { user: 'u', password: 'p' }])
    expect(secretNames(shape, settings)).toEqual(['key', 'login'])
  })

  it('keep the secrets that are left out, and what the plugin keeps; others left out are unset', () => {
    expect(change({ address: 'https://api.example' })).toEqual({
      settings: { address: 'https://api.example', key: 'k-1', accessToken: 'renewed' },
      needed: [],
    })
  })

  it('lose a secret that is null', () => {
    expect(change({ key: null }).settings).toEqual({ accessToken: 'renewed' })
  })

  it('need every secret anew for another address, and lose the tokens of the one before', () => {
    expect(change({ address: 'https://evil.example' }).needed).toEqual(['key'])
    expect(change({ address: 'https://evil.example', key: 'k-2' })).toEqual({
      settings: { address: 'https://evil.example', key: 'k-2' },
      needed: [],
    })
    // Left out, the address is that of the schema: the same.
    expect(change({}).needed).toEqual([])
  })

  it('of the environment are not sent to another address either', () => {
    expect(change({ address: 'https://evil.example' }, { key: 'of the server' }, {}).needed).toEqual(['key'])
    expect(change({ address: 'https://evil.example', key: null }, { key: 'of the server' }, {}).needed).toEqual(['key'])
    expect(change({ from: 'Me' }, { key: 'of the server' }, {})).toEqual({ settings: { from: 'Me' }, needed: [] })
  })
})
