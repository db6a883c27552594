import { describe, expect, it } from 'vitest'
import type { SegmentItem } from '../suggestions.ts'
import { keyMeant, suggestedSegments } from './segment-choice.ts'

const segment = (key: string, name: string, kind: SegmentItem['kind'] = 'static'): SegmentItem => ({ key, name, kind, colour: '#64748b' })
const segments = [segment('vip', 'Лучшие'), segment('silent', 'Молчат', 'dynamic'), segment('twin-1', 'Twin'), segment('twin-2', 'Twin')]
const keys = (typed: string, fills = false) => suggestedSegments({ segments, fills }, typed).map(({ value }) => value)

describe('the segments that a step offers', () => {
  it('are found by name and by key, and those by rule only where nobody is put in (001.19)', () => {
    expect(keys('')).toEqual(['vip', 'silent', 'twin-1', 'twin-2'])
    expect(keys('', true)).toEqual(['vip', 'twin-1', 'twin-2'])
    expect(keys('лучш')).toEqual(['vip'])
    expect(keys('silent', true)).toEqual([])
  })
  it('are all there again once one is chosen', () => {
    expect(keys('vip')).toHaveLength(4)
  })
  it('are meant by their names, too, when only one is called so', () => {
    const meant = (typed: string, fills = true) => keyMeant({ segments, fills }, typed)
    expect(meant('лучшие ')).toBe('vip')
    expect(meant('Twin')).toBe('Twin')
    expect(meant('Молчат')).toBe('Молчат')
    expect(meant('Молчат', false)).toBe('silent')
    expect(meant('New one')).toBe('New one')
  })
})
