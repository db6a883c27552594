import { describe, expect, it } from 'vitest'
import { delimiterOf, readCsv } from './csv.ts'

const read = (text: string, more: { delimiter?: string; max?: number; cut?: boolean } = {}) =>
  readCsv(text, { delimiter: ',', max: 100, cut: false, ...more })

describe('the preview of a CSV file', () => {
  it('takes the delimiter that the header has most of', () => {
    expect(['a,b', '\n\na;b;c', 'a\tb', 'alone'].map(delimiterOf)).toEqual([',', ';', '\t', ','])
  })

  it('reads quotes, doubled quotes, line breaks inside them, and both kinds of line ends', () => {
    expect(read('a,b\r\n"x, ""y""","two\nlines"\r\n\r\n1,\n')).toEqual([
      ['a', 'b'],
      ['x, "y"', 'two\nlines'],
      ['1', ''],
    ])
    expect(read('a,')).toEqual([['a', '']])
    expect(read('"a","b"')).toEqual([['a', 'b']])
    expect(read('a;b\n1;2', { delimiter: ';' })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })

  it('stops at so many records, and leaves out what is only half there', () => {
    expect(read('a\n1\n2\n3', { max: 2 })).toEqual([['a'], ['1']])
    expect(read('a\n1\n2', { cut: true })).toEqual([['a'], ['1']])
    expect(read('a\n"open\n2')).toEqual([['a']])
    expect(read('')).toEqual([])
  })
})
