/** The first records of a CSV text, for a preview: quotes, doubled ones and line breaks inside them, as the server reads them. */

const delimiters = [',', ';', '\t'] as const

/** The one of the usual delimiters that the header has most of. */
export function delimiterOf(text: string): string {
  const header = text.split('\n').find((line) => line.trim() !== '') ?? ''
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.reduce<string>((best, one) => (count(one) > count(best) ? one : best), delimiters[0])
}

export interface CsvCut {
  readonly delimiter: string
  /** Records at most. */
  readonly max: number
  /** The text stops in the middle: its last record may be half of one. */
  readonly cut: boolean
}

/** Empty lines are left out. A quote that is never closed takes the rest with it, which is then left out, too. */
export function readCsv(text: string, { delimiter, max, cut }: CsvCut): readonly (readonly string[])[] {
  const records: string[][] = []
  let record: string[] = []
  let at = 0
  while (at < text.length && records.length < max) {
    const cell = cellAt(text, at, delimiter)
    if (cell === null) return records
    record.push(cell.text)
    at = cell.end
    if (text[at] === delimiter) {
      at += 1
      if (at === text.length) record.push('')
      else continue
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    else if (at >= text.length && cut) return records
    if (record.length > 1 || record[0]!.trim() !== '') records.push(record)
    record = []
  }
  return records
}

/** The cell that begins there, and where it ends; null when its quote is never closed. */
function cellAt(text: string, at: number, delimiter: string): { readonly text: string; readonly end: number } | null {
  if (text[at] !== '"') {
    let end = at
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end += 1
    const isBeforeBreak = text[end] !== delimiter && text[end - 1] === '\r' && end > at
    return { text: text.slice(at, isBeforeBreak ? end - 1 : end), end: isBeforeBreak ? end - 1 : end }
  }
  let read = ''
  for (let from = at + 1; ;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return null
    read += text.slice(from, quote)
    if (text[quote + 1] !== '"') return afterQuote(text, { read, end: quote + 1, delimiter })
    read += '"'
    from = quote + 2
  }
}

/** What stands between a closing quote and the end of its cell belongs to no record; it is skipped, for the server tells of it. */
function afterQuote(text: string, { read, end, delimiter }: { readonly read: string; readonly end: number; readonly delimiter: string }) {
  let to = end
  while (to < text.length && text[to] !== delimiter && text[to] !== '\n' && text[to] !== '\r') to += 1
  return { text: read, end: to }
}
