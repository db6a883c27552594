import { describe, expect, it } from 'vitest'
import { mentionedIn, partsOf } from './mentions.ts'

const people = [
  { id: '1', email: 'ann@example.com' },
  { id: '2', email: 'ann@example.com.au' },
  { id: '3', email: 'Bob+flows@example.com' },
]
const named = (text: string) => mentionedIn(text, people, null)

describe('people named in a comment', () => {
  it('are found by their whole address, each once, in capitals or not', () => {
    expect(named('@ann@example.com and @bob+flows@EXAMPLE.com, and @ann@example.com again')).toEqual(['1', '3'])
    expect(named('@ann@example.com.au')).toEqual(['2'])
    expect(named('Look, @ann@example.com.')).toEqual(['1'])
    expect(named('(@ann@example.com)\n@Bob+flows@example.com!')).toEqual(['1', '3'])
  })
  it('are not those of longer words, nor addresses that merely stand there', () => {
    expect(named('ann@example.com')).toEqual([])
    expect(named('x@ann@example.com, @ann@example.community, @ann@example.com-2, @nobody@example.com')).toEqual([])
    expect(mentionedIn('@ann@example.com', [], null)).toEqual([])
  })
  it('are never who writes', () => {
    expect(mentionedIn('@ann@example.com @ann@example.com.au', people, '1')).toEqual(['2'])
  })
  it('are marked where they stand, and the rest stays as it was written', () => {
    expect(partsOf('Hi @ann@example.com,\n<b>look</b>', people)).toEqual([
      { text: 'Hi ', person: null },
      { text: '@ann@example.com', person: '1' },
      { text: ',\n<b>look</b>', person: null },
    ])
    expect(partsOf('@ann@example.com', people)).toEqual([{ text: '@ann@example.com', person: '1' }])
    expect(partsOf('Nobody', [])).toEqual([{ text: 'Nobody', person: null }])
  })
})
