/** Cells of a CSV file: whatever people are called, no spreadsheet takes it for a formula, and nothing is lost (001.05). */
import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteOrderMark, csvCell, csvLine } from './csv.ts'

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", ' ', 'я', 'a') }),
)

describe('a cell', () => {
  it.each(['=1+1', '+7 900 000-00-00', '-1', '@SUM(A1)', '\t=1', '\r=1'])('that could begin a formula, %j, is a text', (text) => {
    const [row] = parse(csvCell(text), { relax_column_count: true, record_delimiter: '\r\n' }) as string[][]
    expect(row).toEqual([`'${text}`])
  })

  it('is a number when it is one of ours, also below nought', () => {
    expect(csvLine([-2.5, 0, null, ''])).toBe('-2.5,0,,\r\n')
  })

  it('never begins with what begins a formula, whatever the text', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [row] = parse(`x,${csvCell(text)}`, { record_delimiter: '\r\n' }) as string[][]
        expect(row![1]).not.toMatch(/^[=+\-@\t\r]/)
      }),
      { numRuns: 2000 },
    )
  })

  it('is read as it was written, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }), (given) => {
        const width = Math.min(...given.map((row) => row.length))
        const rows = given.map((row) => row.slice(0, width))
        const text = byteOrderMark + csvLine(rows[0]!.map((_, index) => `column ${index}`)) + rows.map(csvLine).join('')
        const [, ...read] = parse(text, { bom: true, record_delimiter: '\r\n', skip_empty_lines: false }) as string[][]
        const guarded = (value: string) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value)
        expect(read).toEqual(rows.map((row) => row.map(guarded)))
      }),
      { numRuns: 1000 },
    )
  })
})
