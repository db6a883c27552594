/**
 * Which submission was of which message, for as long as this process remembers: a receipt may come before the answer to the sending is kept, and
 * servers tell an id in hexadecimal there and in decimal here. What is not in the book is looked up by the server's id, in the log.
 */
import { nothing, type Heard } from '../gateway.ts'

interface Entry {
  readonly message: string
  /** Whether it is the part whose delivery is the message's. */
  readonly last: boolean
}

export interface Book {
  /** A number for the next long text. */
  next(): number
  note(id: string, entry: Entry): void
  read(report: Extract<Heard, { kind: 'report' }>): Heard
}

/** A receipt comes within three days at most; by then so many others have left. */
const kept = 100_000

export function createBook(): Book {
  const entries = new Map<string, Entry>()
  let serial = 0
  return {
    next: () => (serial = (serial + 1) % 256),
    note: (id, entry) => {
      if (id === '') return
      entries.set(canonical(id), entry)
      if (entries.size > kept) entries.delete(entries.keys().next().value!)
    },
    read: (report) => {
      const entry = spellings(report.reference).flatMap((id) => entries.get(id) ?? [])[0]
      if (entry === undefined) return report
      // Earlier parts are told of only when they fail, and then the message is not there whole.
      return entry.last || report.status === 'failed' ? { ...report, message: entry.message } : nothing
    },
  }
}

const canonical = (id: string): string => id.toLowerCase().replace(/^0+(?=.)/, '')

function spellings(id: string): readonly string[] {
  const own = canonical(id)
  const decimal = /^\d{1,19}$/.test(id) ? [BigInt(id).toString(16)] : []
  const hexadecimal = /^[\da-f]{1,16}$/i.test(id) ? [BigInt(`0x${id}`).toString()] : []
  return [own, ...decimal, ...hexadecimal]
}
