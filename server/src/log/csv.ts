/**
 * Rows as CSV for spreadsheets: RFC 4180, in UTF-8 with a mark that says so, without which they would read Cyrillic letters as others.
 * Law: no text is ever taken for a formula. One that could begin one gets an apostrophe before it.
 */
export type Cell = string | number | null

export const byteOrderMark = '\ufeff'

const mayBeFormula = /^[=+\-@\t\r]/

/** Numbers are ours and stay numbers; texts are anybody's. */
export function csvCell(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = mayBeFormula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`
