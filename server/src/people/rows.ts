/**
 * A file of rows, CSV or NDJSON, as fields by name. Law: streamed, never whole in memory; a row that cannot be read is told with its
 * number and the reason, and costs no other row. Cells of CSV are texts, whatever they look like: a formula is a text.
 */
import type { Json } from '@millrace/core'
import { parse as parseJson } from 'secure-json-parse'
import { deeperThan, depthMax, isStorable } from '../http/body.ts'
import { Problem } from '../http/problem.ts'
import { createCsvReader, delimiterOf, type CsvRecord } from './csv.ts'
import { type Line, readLines } from './lines.ts'
import { type Fault, refusedRow, type RefusedRow } from './refused.ts'

export interface GoodRow {
  readonly row: number
  readonly text: string
  /** Values by column; of CSV texts, without the empty ones. */
  readonly fields: ReadonlyMap<string, Json>
}

export type Row = GoodRow | { readonly refused: RefusedRow }

export const fileFormats = ['csv', 'ndjson'] as const

export interface FileForm {
  readonly format: (typeof fileFormats)[number]
  readonly charset: string
  /** Absent: the one that the header has most of. */
  readonly delimiter?: string
  /** Columns that the header of a CSV file must have; what NDJSON has is known row by row only. */
  readonly columns?: readonly string[]
}

const columnsMax = 1000
/** Names that reach a prototype. */
const poisoned = new Set(['__proto__', 'constructor', 'prototype'])

const badText: Fault = {
  code: 'IMPORT_TEXT_INVALID',
  message: 'The row is not in the encoding of the file; say which it is: Content-Type: text/csv; charset=windows-1251',
}

/** Rows in blocks. Throws `Problem` IMPORT_HEADER_INVALID, IMPORT_COLUMN_MISSING or BODY_TYPE_UNSUPPORTED. */
export async function* readRows(bytes: AsyncIterable<Buffer>, form: FileForm): AsyncGenerator<readonly Row[]> {
  const lines = readLines(bytes, form.charset)
  yield* form.format === 'csv' ? csvRows(lines, form) : ndjsonRows(lines)
}

async function* ndjsonRows(blocks: AsyncIterable<readonly Line[]>): AsyncGenerator<readonly Row[]> {
  let row = 0
  for await (const lines of blocks) {
    yield lines.flatMap((line): readonly Row[] => {
      row += 1
      return line.text.trim() === '' ? [] : [ndjsonRow(line, row)]
    })
  }
}

function ndjsonRow({ text, long }: Line, row: number): Row {
  const refuse = (code: string, message: string): Row => ({ refused: refusedRow(row, { code, message }, text) })
  if (long) return refuse('IMPORT_ROW_TOO_LARGE', 'The row is longer than 128 KB')
  if (isBroken(text)) return { refused: refusedRow(row, badText, text) }
  if (deeperThan(text, depthMax)) return refuse('IMPORT_JSON_INVALID', `The row nests deeper than ${depthMax} levels`)
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    return refuse('IMPORT_JSON_INVALID', `The row is not valid JSON: ${(error as Error).message.slice(0, 200)}`)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return refuse('IMPORT_JSON_INVALID', 'A row is a JSON object')
  if (!isStorable(value)) return { refused: refusedRow(row, badText, text) }
  return { row, text, fields: new Map(Object.entries(value as Record<string, Json>)) }
}

async function* csvRows(blocks: AsyncIterable<readonly Line[]>, form: FileForm): AsyncGenerator<readonly Row[]> {
  let reader: ReturnType<typeof createCsvReader> | null = null
  let header: readonly string[] | null = null
  const rowsOf = (records: readonly CsvRecord[]): readonly Row[] => {
    if (header === null && records[0] !== undefined) {
      header = headerOf(records[0])
      refuseMissing(header, form.columns ?? [])
      return records.slice(1).map((record) => csvRow(record, header!))
    }
    return records.map((record) => csvRow(record, header!))
  }
  for await (const lines of blocks) {
    reader ??= createCsvReader(form.delimiter ?? delimiterOf(lines.find(({ text }) => text.trim() !== '')?.text ?? ''))
    yield rowsOf(reader.take(lines, false))
  }
  if (reader !== null) yield rowsOf(reader.take([], true))
  if (header === null) throw new Problem('IMPORT_HEADER_INVALID', 'The file is empty: its first row names the columns')
}

function headerOf({ cells, text, row, fault }: CsvRecord): readonly string[] {
  const refuse = (why: string) => new Problem('IMPORT_HEADER_INVALID', `Row ${row}: ${why}`)
  if (cells === undefined) throw refuse(fault?.message ?? 'The header cannot be read')
  if (isBroken(text)) throw refuse(badText.message)
  const names = cells.map((cell) => cell.trim())
  if (names.length > columnsMax) throw refuse(`There are more than ${columnsMax} columns`)
  names.forEach((name, index) => {
    if (name === '') throw refuse(`Column ${index + 1} has no name`)
    if (poisoned.has(name)) throw refuse(`A column may not be named ${name}`)
    const first = names.indexOf(name)
    if (first !== index) throw refuse(`Columns ${first + 1} and ${index + 1} have the same name ${JSON.stringify(name.slice(0, 100))}`)
  })
  return names
}

const listed = (names: readonly string[]) => names.map((name) => JSON.stringify(name.slice(0, 100))).join(', ')
const namedMax = 10

function refuseMissing(header: readonly string[], columns: readonly string[]): void {
  const missing = columns.filter((column) => !header.includes(column))
  if (missing.length === 0) return
  const more = header.length > namedMax ? ` and ${header.length - namedMax} more` : ''
  const which = missing.length === 1 ? 'no column' : 'no columns'
  throw new Problem(
    'IMPORT_COLUMN_MISSING',
    `The file has ${which} ${listed(missing.slice(0, namedMax))}; it has ${listed(header.slice(0, namedMax))}${more}`,
  )
}

function csvRow({ row, text, cells, fault }: CsvRecord, header: readonly string[]): Row {
  if (fault !== undefined) return { refused: refusedRow(row, fault, text) }
  if (isBroken(text)) return { refused: refusedRow(row, badText, text) }
  if (cells!.length !== header.length) {
    const message = `The row has ${cells!.length} cells, the header has ${header.length}`
    return { refused: refusedRow(row, { code: 'IMPORT_CELLS_UNEVEN', message }, text) }
  }
  const fields = new Map<string, Json>()
  cells!.forEach((cell, index) => {
    if (cell !== '') fields.set(header[index]!, cell)
  })
  return { row, text, fields }
}

/** U+FFFD stands where bytes were no text of the encoding; a NUL is kept nowhere. */
const isBroken = (text: string): boolean => text.includes('\ufffd') || text.includes('\0')
