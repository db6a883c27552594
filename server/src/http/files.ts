/**
 * Files as bodies: their bytes as they come, in no one's memory. They may take as long as they keep coming: the limit on the time of a
 * request is not for them, a sender that falls silent is cut off.
 */
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { Socket } from 'node:net'
import { createGunzip } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type FileForm, fileFormats } from '../people/rows.ts'
import type { App } from './app.ts'
import { Problem } from './problem.ts'
import { literals } from './shapes.ts'

/** Bytes of one file, as sent. */
export const fileMax = 16 * 1024 ** 3
const silenceMs = 60_000

const formats: Readonly<Record<string, FileForm['format']>> = {
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
}

const contentTypes = [...Object.keys(formats), 'text/plain', 'application/octet-stream']

export const fileQuery = {
  format: Type.Optional(literals(fileFormats)),
  delimiter: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1, description: 'Of CSV; absent: comma, semicolon or tab, whichever the header has most of' }),
  ),
}

/** For a scope of its own, all of whose bodies are files: `request.body` is a `Readable`. */
export function acceptFiles(scope: App): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(contentTypes, async (request: FastifyRequest, payload: Readable) => {
    takeTime(request.raw.socket)
    return plain(request, payload)
  })
  scope.addContentTypeParser('*', async () => {
    throw new Problem('BODY_TYPE_UNSUPPORTED', 'Send the file as text/csv or application/x-ndjson')
  })
}

function plain(request: FastifyRequest, payload: Readable): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return payload
  if (encoding !== 'gzip') throw new Problem('BODY_ENCODING_UNSUPPORTED', 'Send the file plain or with Content-Encoding gzip')
  // Whoever reads hears of a failure by the stream that is read.
  return pipeline(payload, createGunzip(), new PassThrough(), () => {})
}

/** The form that the request says. Throws `Problem` BODY_EMPTY or BODY_TYPE_UNSUPPORTED. */
export function formOf(request: FastifyRequest, { format, delimiter }: Partial<Pick<FileForm, 'format' | 'delimiter'>>): FileForm {
  const header = request.headers['content-type']
  if (header === undefined || request.body === undefined || request.body === null)
    throw new Problem('BODY_EMPTY', 'Send a file as the body')
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim())
  const known = format ?? formats[type.toLowerCase()]
  if (known === undefined) throw new Problem('BODY_TYPE_UNSUPPORTED', 'Say what the file is: Content-Type: text/csv, or ?format=ndjson')
  const charset = parameters.map((part) => /^charset="?([^"]+)"?$/i.exec(part)?.[1]).find((name) => name !== undefined) ?? 'utf-8'
  const tabs = type.toLowerCase() === 'text/tab-separated-values' ? '\t' : undefined
  const given = delimiter ?? tabs
  return { format: known, charset, ...(given === undefined ? {} : { delimiter: given }) }
}

const patient = new WeakSet<Socket>()

/** A request that is injected has no connection. */
function takeTime(socket: unknown): void {
  if (!(socket instanceof Socket) || patient.has(socket)) return
  patient.add(socket)
  socket.setTimeout(silenceMs, () => socket.destroy())
}

/** Whether a request on this connection may take longer than others: a file is on its way. */
export const isPatient = (socket: Socket): boolean => patient.has(socket)
