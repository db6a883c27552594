/** What a chosen file is and how it begins, read without reading all of it: form, encoding, columns, first rows. */
import type { Json } from '@millrace/core'
import { delimiterOf, readCsv } from './csv.ts'

export const charsets = ['utf-8', 'windows-1251', 'windows-1252', 'utf-16le', 'koi8-r'] as const
export type Charset = (typeof charsets)[number]

export interface FilePreview {
  readonly format: 'csv' | 'ndjson'
  readonly charset: Charset
  readonly gzip: boolean
  readonly columns: readonly string[]
  /** By column. Of CSV texts; undefined where a row has nothing. */
  readonly rows: readonly (readonly (Json | undefined)[])[]
}

/** Why a file cannot be taken. */
export type FileFault = 'empty' | 'workbook' | 'zip' | 'gzip' | 'array' | 'columns' | 'object' | 'repeated'

export class FileRefused extends Error {
  readonly fault: FileFault
  /** What it is about: a column's name. */
  readonly about: string
  constructor(fault: FileFault, about = '') {
    super(fault)
    this.fault = fault
    this.about = about
  }
}

const headBytes = 256 * 1024
const rowsMax = 200
const columnsMax = 1000

export interface PreviewOrder {
  /** As the person says; else as the file looks. */
  readonly charset?: Charset
}

/** Throws `FileRefused`. */
export async function previewOf(file: File, { charset }: PreviewOrder = {}): Promise<FilePreview> {
  const start = new Uint8Array(await file.slice(0, 8).arrayBuffer())
  const gzip = start[0] === 0x1f && start[1] === 0x8b
  if (!gzip) refuseOther(start)
  const { bytes, cut } = await headOf(file, gzip)
  const known = charset ?? charsetOf(bytes)
  const text = new TextDecoder(known).decode(bytes, { stream: cut })
  if (text.trim() === '') throw new FileRefused('empty')
  const isNdjson = /\.(ndjson|jsonl|json)(\.gz)?$/i.test(file.name) || text.trimStart().startsWith('{')
  const table = isNdjson ? objectsOf(text, cut) : cellsOf(text, cut)
  return { format: isNdjson ? 'ndjson' : 'csv', charset: known, gzip, ...table }
}

/** Spreadsheets and archives are chosen by mistake more often than anything else. */
function refuseOther(start: Uint8Array): void {
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 0x03) throw new FileRefused('workbook')
  if (start[0] === 0xd0 && start[1] === 0xcf && start[2] === 0x11) throw new FileRefused('workbook')
  if (start[0] === 0x52 && start[1] === 0x61 && start[2] === 0x72) throw new FileRefused('zip')
}

async function headOf(file: File, gzip: boolean): Promise<{ readonly bytes: Uint8Array; readonly cut: boolean }> {
  if (!gzip) return { bytes: new Uint8Array(await file.slice(0, headBytes).arrayBuffer()), cut: file.size > headBytes }
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    while (size <= headBytes) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      size += value.length
    }
  } catch {
    throw new FileRefused('gzip')
  } finally {
    await reader.cancel().catch(() => {})
  }
  return { bytes: new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()).slice(0, headBytes), cut: size > headBytes }
}

/** By its mark or its bytes: what is no UTF-8 is Cyrillic when bytes of the upper half stand side by side. */
export function charsetOf(bytes: Uint8Array): Charset {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return 'utf-8'
  } catch {
    let [high, together] = [0, 0]
    bytes.forEach((byte, at) => {
      if (byte < 0x80) return
      high += 1
      if ((bytes[at - 1] ?? 0) >= 0x80 || (bytes[at + 1] ?? 0) >= 0x80) together += 1
    })
    return together > high / 2 ? 'windows-1251' : 'windows-1252'
  }
}

type Table = Pick<FilePreview, 'columns' | 'rows'>

function cellsOf(text: string, cut: boolean): Table {
  const [header = [], ...rows] = readCsv(text, { delimiter: delimiterOf(text), max: rowsMax + 1, cut })
  const columns = header.map((name) => name.trim())
  if (columns.length === 0 || columns.includes('') || columns.length > columnsMax) throw new FileRefused('columns')
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index)
  if (repeated !== undefined) throw new FileRefused('repeated', repeated)
  return { columns, rows: rows.map((row) => columns.map((_, index) => row[index] || undefined)) }
}

/** Rows that are no objects are left out: the server tells of each. */
function objectsOf(text: string, cut: boolean): Table {
  if (text.trimStart().startsWith('[')) throw new FileRefused('array')
  const lines = text.split('\n')
  if (cut) lines.pop()
  const objects = lines.slice(0, rowsMax).flatMap((line) => objectOf(line))
  if (objects.length === 0) throw new FileRefused('object')
  const columns = [...new Set(objects.flatMap(Object.keys))].slice(0, columnsMax)
  return { columns, rows: objects.map((object) => columns.map((name) => object[name])) }
}

function objectOf(line: string): readonly Readonly<Record<string, Json>>[] {
  try {
    const value: unknown = JSON.parse(line)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? [value as Record<string, Json>] : []
  } catch {
    return []
  }
}

/** A value of a row, short enough to be shown. */
export function sampleText(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
