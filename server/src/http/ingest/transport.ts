/** How SDKs reach the ingest routes: JSON as JSON or plain text, gzipped or not, from any page's origin. */
import { createGunzip } from 'node:zlib'
import type { App } from '../app.ts'
import { addJsonParser } from '../body.ts'
import { Problem } from '../problem.ts'

/** Twice Segment's limit for a batch. Counted after decompression too. */
export const batchBytesMax = 1024 * 1024

/** One event's fault must not cost its batch: texts that cannot be stored are refused event by event, keys that reach a prototype left out. */
const rules = { check: (value: unknown) => value, poison: 'remove' } as const

export function acceptTracking(app: App): void {
  app.removeAllContentTypeParsers()
  addJsonParser(app, 'application/json', rules)
  // What SDKs for browsers send, to be spared a preflight.
  addJsonParser(app, 'text/plain', rules)
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding === 'identity') return payload
    if (encoding !== 'gzip') throw new Problem('BODY_ENCODING_UNSUPPORTED', 'Send the body plain or with Content-Encoding gzip')
    const gunzip = Object.assign(createGunzip(), { receivedEncodedLength: 0 })
    payload.on('data', (chunk: Buffer) => (gunzip.receivedEncodedLength += chunk.length))
    payload.on('error', (error) => gunzip.destroy(error))
    return payload.pipe(gunzip)
  })
}

/** Of every answer to a tracking call. */
export const browserHeaders = { 'access-control-allow-origin': '*' } as const

/** A write key is no secret to a page that has one, and no cookie counts here: any origin may send. */
export function acceptFromBrowsers(app: App): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(browserHeaders)
  })
  app.options('/v1/:call', { schema: { hide: true }, config: { policy: 'public' } }, async (_request, reply) => {
    reply.header('access-control-allow-methods', 'POST')
    reply.header('access-control-allow-headers', 'authorization, content-type, content-encoding')
    reply.header('access-control-max-age', '86400')
    return reply.code(204).send()
  })
}
