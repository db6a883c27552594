/** The body of an answer, unpacked, and no longer than it may be, however small it came over the wire. */
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { CallError } from '@millrace/core'

export const acceptedEncodings = 'gzip, deflate, br'

/** Throws `CallError` `permanent` `HTTP_ANSWER_LARGE` or `HTTP_ANSWER_ENCODING`; errors of the stream as they are. */
export async function readBytes(stream: Readable, headers: Readonly<Record<string, string>>, mostBytes: number): Promise<Buffer> {
  const unpacked = unpack(stream, headers['content-encoding'] ?? '')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) {
      stream.destroy()
      throw new CallError('permanent', 'HTTP_ANSWER_LARGE', `The answer is larger than ${mostBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function textOf(bytes: Buffer, headers: Readonly<Record<string, string>>): string {
  return decoderFor(headers['content-type'] ?? '').decode(bytes)
}

function unpack(stream: Readable, encoding: string): Readable {
  const unpacker = unpackerFor(encoding.trim().toLowerCase())
  if (unpacker === null) return stream
  stream.on('error', (error) => unpacker.destroy(error))
  return stream.pipe(unpacker)
}

function unpackerFor(encoding: string) {
  switch (encoding) {
    case '':
    case 'identity':
      return null
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      throw new CallError(
        'permanent',
        'HTTP_ANSWER_ENCODING',
        `The answer is packed as ${encoding}; only ${acceptedEncodings} are understood`,
      )
  }
}

/** The charset that the answer names; UTF-8 where it names none, or one that nobody knows. */
function decoderFor(contentType: string): { decode(bytes: Buffer): string } {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}
