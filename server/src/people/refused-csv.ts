/** Refused rows as a CSV file for spreadsheets: no cell of it is ever taken for a formula. */
import type pg from 'pg'
import { listRefusedRows } from './imports.ts'

const pageSize = 1000

export async function* refusedCsv(pool: pg.Pool, id: string): AsyncGenerator<string> {
  yield 'row,code,message,excerpt\r\n'
  let after: string | null = null
  for (;;) {
    const rows = await listRefusedRows(pool, id, { after, limit: pageSize })
    const page = rows.slice(0, pageSize)
    yield page.map(({ row, code, message, excerpt }) => `${row},${code},${cell(message)},${cell(excerpt)}\r\n`).join('')
    if (rows.length <= pageSize) return
    after = String(page.at(-1)!.row)
  }
}

/** A text that would begin a formula gets an apostrophe, which spreadsheets do not show. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
