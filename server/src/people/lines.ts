/**
 * Lines of a file as its bytes come in. Law: memory is bounded whatever the file is: a line that is longer than it may be is let go as
 * it comes, and only how it began is kept.
 */
import { TextDecoder } from 'node:util'
import { Problem } from '../http/problem.ts'

export interface Line {
  readonly text: string
  /** Whether the line was longer than it may be: then `text` is how it began. */
  readonly long: boolean
}

/** Characters of one line: room for the largest event, quoted. */
export const lineMax = 128 * 1024
const headMax = 500

/** Lines in blocks, about one a chunk of bytes. Throws `Problem` IMPORT_INTERRUPTED, and BODY_TYPE_UNSUPPORTED for an encoding that nobody knows. */
export async function* readLines(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<readonly Line[]> {
  let decoder: TextDecoder | null = null
  let rest = ''
  let skipped: string | null = null
  for await (const chunk of unbroken(bytes)) {
    decoder ??= decoderOf(charset, chunk)
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = pieces.pop()!
    const lines = pieces.map((piece): Line => {
      const line: Line = skipped === null ? lineOf(piece) : { text: skipped, long: true }
      skipped = null
      return line
    })
    if (rest.length > lineMax) {
      skipped ??= rest.slice(0, headMax)
      rest = ''
    }
    if (lines.length > 0) yield lines
  }
  const last = rest + (decoder?.decode() ?? '')
  if (skipped !== null) yield [{ text: skipped, long: true }]
  else if (last !== '') yield [lineOf(last)]
}

/** Whatever ends the bytes early is the sender's going away: what is wrong here is not heard of by them. */
async function* unbroken(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes
  } catch (cause) {
    const problem = new Problem('IMPORT_INTERRUPTED', 'The file broke off; send it again: what is stored is known')
    throw Object.assign(problem, { cause })
  }
}

const lineOf = (piece: string): Line =>
  piece.length > lineMax
    ? { text: piece.slice(0, headMax), long: true }
    : { text: piece.endsWith('\r') ? piece.slice(0, -1) : piece, long: false }

/** What cannot be read becomes U+FFFD, by which its row is known. A byte order mark of UTF-16 says more than the header of the request. */
function decoderOf(charset: string, { 0: first, 1: second }: Buffer): TextDecoder {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le')
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be')
  try {
    return new TextDecoder(charset)
  } catch {
    throw new Problem('BODY_TYPE_UNSUPPORTED', `There is no encoding ${JSON.stringify(charset.slice(0, 40))}`)
  }
}
