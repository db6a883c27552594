import { describe, expect, it } from 'vitest'
import { copyName } from './copy-name.ts'

const around = (name: string) => `${name} (copy)`

describe('the name of a copy', () => {
  it('is the old one with what is said of it', () => {
    expect(copyName('Welcome', around)).toBe('Welcome (copy)')
  })

  it('is no longer than a name can be, and keeps what is said of it', () => {
    const name = copyName('a'.repeat(200), around)
    expect(name).toHaveLength(200)
    expect(name.endsWith('a (copy)')).toBe(true)
  })

  it('cuts no letter in two', () => {
    expect(copyName(`${'a'.repeat(192)}😀😀`, around)).toBe(`${'a'.repeat(192)} (copy)`)
    expect(copyName(`${'a'.repeat(192)}😀😀`, around).isWellFormed()).toBe(true)
  })
})
