/**
 * Records of a CSV file, line by line. Law: one broken record costs that record alone. A quote that is never closed would otherwise
 * take the rest of the file with it: the line that opened it is refused, and reading goes on with the next one.
 */
import { parse } from 'csv-parse/sync'
import type { Line } from './lines.ts'
import type { Fault } from './refused.ts'

export interface CsvRecord {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number
  readonly text: string
  /** Absent when the record cannot be read. */
  readonly cells?: readonly string[]
  readonly fault?: Fault
}

export interface CsvReader {
  /** Records that are complete with these lines. `last`: nothing follows. */
  take(lines: readonly Line[], last: boolean): readonly CsvRecord[]
}

/** Lines that one quoted cell may go over. */
const spanMax = 100
const spanChars = 128 * 1024

const tooLong: Fault = { code: 'IMPORT_ROW_TOO_LARGE', message: 'The row is longer than 128 KB' }
const notClosed: Fault = { code: 'IMPORT_CSV_INVALID', message: 'A quote is opened and not closed where a cell ends' }

export function createCsvReader(delimiter: string): CsvReader {
  let waiting: readonly Line[] = []
  let row = 0
  return {
    take: (lines, last) => {
      const queue = waiting.length === 0 ? lines : [...waiting, ...lines]
      const found: CsvRecord[] = []
      let at = 0
      while (at < queue.length) {
        const span = spanOf(queue, at, delimiter)
        if (span === 'more' && !last) break
        row += 1
        const next = span === 'more' ? broken(queue[at]!) : span
        at += next.lines
        if (next.record !== null) found.push({ ...next.record, row })
      }
      waiting = queue.slice(at)
      return parseBlock(found, delimiter)
    },
  }
}

interface Span {
  readonly lines: number
  /** Null: an empty line. */
  readonly record: Omit<CsvRecord, 'row'> | null
}

const broken = ({ text }: Line): Span => ({ lines: 1, record: { text, fault: notClosed } })

/** The record that begins at a line; `more`: it may go on after the lines that are there. */
function spanOf(queue: readonly Line[], at: number, delimiter: string): Span | 'more' {
  const line = queue[at]!
  if (line.long) return { lines: 1, record: { text: line.text, fault: tooLong } }
  if (line.text.trim() === '') return { lines: 1, record: null }
  if (isClosed(line.text)) return { lines: 1, record: { text: line.text } }
  let text = line.text
  for (let count = 1; count < spanMax && text.length < spanChars; count++) {
    const next = queue[at + count]
    if (next === undefined) return 'more'
    if (next.long) break
    text += `\n${next.text}`
    if (isClosed(next.text)) continue
    const cells = cellsOf([text], delimiter)
    return cells === null ? broken(line) : { lines: count + 1, record: { text, cells: cells[0]! } }
  }
  return broken(line)
}

/** Whether every quote that is opened in this text is closed in it: an even number of them. */
function isClosed(text: string): boolean {
  let closed = true
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) closed = !closed
  return closed
}

/** A block at once; when one of its records is broken, each half by itself. */
function parseBlock(records: readonly CsvRecord[], delimiter: string): readonly CsvRecord[] {
  const open = records.filter(({ cells, fault }) => cells === undefined && fault === undefined)
  const parsed = new Map<CsvRecord, CsvRecord>()
  const visit = (block: readonly CsvRecord[]) => {
    if (block.length === 0) return
    const all = cellsOf(
      block.map(({ text }) => text),
      delimiter,
    )
    if (all !== null) block.forEach((record, index) => parsed.set(record, { ...record, cells: all[index]! }))
    else if (block.length === 1) parsed.set(block[0]!, { ...block[0]!, fault: notClosed })
    else [block.slice(0, block.length >> 1), block.slice(block.length >> 1)].forEach(visit)
  }
  visit(open)
  return records.map((record) => parsed.get(record) ?? record)
}

/** The cells of each text; null when one of them is no record. */
function cellsOf(texts: readonly string[], delimiter: string): readonly string[][] | null {
  try {
    const records = parse(texts.join('\n'), { delimiter, relax_column_count: true, record_delimiter: '\n' })
    return records.length === texts.length ? records : null
  } catch {
    return null
  }
}

/** The one of the usual delimiters that the header has most of. */
export function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}
