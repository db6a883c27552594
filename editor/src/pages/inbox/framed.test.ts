import { describe, expect, it } from 'vitest'
import { framed } from './framed.ts'

describe('a letter in a frame', () => {
  it('opens its links outside', () => {
    expect(framed('<html><head lang="en"><title>x</title></head></html>')).toContain('<head lang="en"><base target="_blank"><title>')
    expect(framed('<p>x</p>')).toBe('<base target="_blank"><p>x</p>')
  })
})
