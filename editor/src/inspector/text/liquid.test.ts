import { describe, expect, it } from 'vitest'
import { liquidPlace } from './liquid.ts'

const at = (marked: string) => liquidPlace(marked)

describe('completion in Liquid', () => {
  it('offers variables as soon as the braces are open (001.17)', () => {
    expect(at('Hello {{')).toEqual({ kind: 'variable', from: 8 })
    expect(at('Hello {{ ')).toEqual({ kind: 'variable', from: 9 })
    expect(at('{{ contact.fir')).toEqual({ kind: 'variable', from: 3 })
  })

  it('offers filters after a bar and tags after a percent', () => {
    expect(at('{{ contact.name | def')).toEqual({ kind: 'filter', from: 18 })
    expect(at('{% i')).toEqual({ kind: 'tag', from: 3 })
  })

  it('offers variables inside tags and arguments', () => {
    expect(at('{% if contact.ci')).toEqual({ kind: 'variable', from: 6 })
    expect(at('{{ bonus.balance | plus: event.pr')).toEqual({ kind: 'variable', from: 25 })
  })

  it('is silent outside braces', () => {
    expect(at('Hello')).toBeNull()
    expect(at('{{ contact.name }} and then')).toBeNull()
  })
})
