import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugOf as slug } from '../../document/slug.ts'
import { keyAfterRetitle, keyFrom } from './keys.ts'

const slugOf = (title: string) => slug(title, 40)

describe('keys of branches', () => {
  it('are readable in Latin letters whatever the title is written in', () => {
    expect(slugOf('Opened the mail')).toBe('opened-the-mail')
    expect(slugOf('Не открыл за 3 дня')).toBe('ne-otkryl-za-3-dnya')
    expect(slugOf('Ёлка №1')).toBe('elka-no1')
    expect(slugOf('日本')).toBe('')
  })

  it('are always valid port names, and never taken twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.constantFrom('branch', 'branch-2', 'a')), (title, siblings) => {
        const key = keyFrom(title, new Set(siblings))
        expect(key).toMatch(/^[a-z0-9][a-z0-9-]{0,49}$/)
        expect(siblings).not.toContain(key)
      }),
    )
  })

  it('follow the title until an edge hangs on them', () => {
    const siblings = ['vip']
    expect(keyAfterRetitle({ key: 'branch', title: 'New', siblings, wired: new Set() })).toBe('new')
    expect(keyAfterRetitle({ key: 'branch', title: 'New', siblings, wired: new Set(['branch']) })).toBe('branch')
    expect(keyAfterRetitle({ key: 'branch', title: 'VIP', siblings, wired: new Set() })).toBe('vip-2')
    expect(keyAfterRetitle({ key: 'branch', title: 'Else', siblings, wired: new Set() })).toBe('else-2')
    expect(keyAfterRetitle({ key: 'branch', title: '日本', siblings, wired: new Set() })).toBe('branch')
  })
})
