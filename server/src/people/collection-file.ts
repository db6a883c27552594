/** A file of a collection's records, stored as it comes. Rows that are refused are told and cost no other row. */
import type { JsonObject } from '@millrace/core'
import type pg from 'pg'
import { keyMax, type KeyedRecord, type Place, putRecords, recordBytesMax } from './collections.ts'
import { type Fault, refusedRow, type RefusedRow } from './refused.ts'
import { type FileForm, type GoodRow, readRows } from './rows.ts'

const batchSize = 1000
/** Refused rows that are told. */
const toldMax = 1000

export interface CollectionLoad {
  readonly stored: number
  readonly refused: number
  readonly refusedRows: RefusedRow[]
}

export interface CollectionFile {
  readonly place: Place
  readonly form: FileForm
  /** The column of the key. */
  readonly key: string
}

/** Throws `CollectionFull` at the row that finds no room; what came before it stays. */
export async function loadCollection(pool: pg.Pool, file: CollectionFile, bytes: AsyncIterable<Buffer>): Promise<CollectionLoad> {
  const told: RefusedRow[] = []
  let [stored, refused] = [0, 0]
  let batch: KeyedRecord[] = []
  const store = async () => {
    await putRecords(pool, file.place, batch)
    stored += batch.length
    batch = []
  }
  for await (const rows of readRows(bytes, file.form)) {
    for (const row of rows) {
      const read = 'refused' in row ? row : recordOf(row, file.key)
      if ('refused' in read) {
        refused += 1
        if (told.length < toldMax) told.push(read.refused)
      } else batch.push(read)
      if (batch.length === batchSize) await store()
    }
  }
  if (batch.length > 0) await store()
  return { stored, refused, refusedRows: told }
}

function recordOf({ row, text, fields }: GoodRow, column: string): KeyedRecord | { readonly refused: RefusedRow } {
  const given = fields.get(column)
  const key = typeof given === 'number' ? String(given) : given
  if (typeof key !== 'string') {
    const fault: Fault = { code: 'COLLECTION_KEY_INVALID', message: `The row has no key in the column ${JSON.stringify(column)}` }
    return { refused: refusedRow(row, fault, text) }
  }
  const { [column]: _key, ...value } = Object.fromEntries(fields) as JsonObject
  const fault = recordFault(key, value)
  return fault === null ? { key, value } : { refused: refusedRow(row, fault, text) }
}

/** Why a record cannot be kept; null: it can. */
export function recordFault(
  key: string,
  value: JsonObject,
): (Fault & { readonly code: `COLLECTION_${'KEY_INVALID' | 'RECORD_TOO_LARGE'}` }) | null {
  if (key === '' || key.length > keyMax) return { code: 'COLLECTION_KEY_INVALID', message: `A key has 1 to ${keyMax} characters` }
  if (Buffer.byteLength(JSON.stringify(value)) > recordBytesMax) {
    return { code: 'COLLECTION_RECORD_TOO_LARGE', message: `A record has at most ${recordBytesMax / 1024} KB of JSON` }
  }
  return null
}
