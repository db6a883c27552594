import { describe, expect, it } from 'vitest'
import { deeperThan, isStorable } from './body.ts'

describe('the depth of a body', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

  it('counts brackets of both kinds', () => {
    expect(deeperThan(nested(3), 3)).toBe(false)
    expect(deeperThan(nested(4), 3)).toBe(true)
    expect(deeperThan('{"a":[{"b":[1]}]}', 4)).toBe(false)
    expect(deeperThan('{"a":[{"b":[1]}]}', 3)).toBe(true)
  })

  it('does not count brackets inside strings, nor is it misled by escaped quotes', () => {
    expect(deeperThan(JSON.stringify([`[[[[[["\\`, '{{{{{{']), 1)).toBe(false)
  })

  it('takes what closes into account', () => {
    expect(deeperThan(`[${Array.from({ length: 100 }, () => '[]').join(',')}]`, 2)).toBe(false)
  })
})

describe('texts that Postgres can keep', () => {
  it('have no NUL and no half of a surrogate pair, as values or keys', () => {
    expect(isStorable({ a: ['x', { b: '😀' }] })).toBe(true)
    expect(isStorable({ a: ['x\0'] })).toBe(false)
    expect(isStorable({ 'a\0': 1 })).toBe(false)
    expect(isStorable(['\ud800'])).toBe(false)
  })
})
