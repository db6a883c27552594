/**
 * The short way of tracking calls, beside their routes. What SDKs send is nearly always a POST of plain JSON, its length told, under a
 * write key as HTTP Basic: that is read and answered at the HTTP server itself, for hooks, schemas and serializers cost more of this
 * process than all else of an event. Laws: who asks cannot tell which way a call went; what is out of the ordinary goes by the route, and
 * that is decided before anything of the body is read.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventType, JsonObject } from '@millrace/core'
import type { Access } from '../../auth/access.ts'
import type { KeyHints } from '../../auth/key-hints.ts'
import type { Actor } from '../../auth/policy.ts'
import type { App } from '../app.ts'
import { decode, parseJson } from '../body.ts'
import { faultOf, headersOfProblem } from '../faults.ts'
import { createWriteKeys } from '../guard.ts'
import type { RequestMeasure } from '../metrics.ts'
import { validationProblem } from '../validation.ts'
import { fitsAnyway, isObject } from './event.ts'
import { taken, type Take } from './taking.ts'
import { batchBytesMax, browserHeaders } from './transport.ts'

/** What every answer has, by whichever way. */
export interface Answering {
  readonly headers: Readonly<Record<string, string>>
  readonly measured: RequestMeasure
}

export interface ShortWayOptions {
  readonly access: Access
  readonly answering: Answering
  readonly take: Take
  readonly hints: KeyHints
  /** By URL; null: a batch. */
  readonly calls: ReadonlyMap<string, EventType | null>
}

interface Incoming {
  readonly url: string
  readonly type: EventType | null
  readonly contentType: string
  /** Bytes of the body. */
  readonly length: number
  readonly key: string
  /** Null: whom the key speaks for is to be asked. */
  readonly actor: Actor | null
}
type Known = Incoming & { readonly actor: Actor }
const isKnown = (incoming: Incoming): incoming is Known => incoming.actor !== null

/** As SDKs write them; of anything else the routes judge. */
const contentTypes = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'text/plain;charset=UTF-8',
])

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

export function createShortWay(app: App, options: ShortWayOptions): void {
  const life = { closing: false }
  app.addHook('preClose', async () => {
    life.closing = true
  })
  const recognise = createRecognition(options)
  const answer = createAnswer(app, options, life)
  const { server } = app
  const listeners = server.listeners('request') as RequestListener[]
  server.removeAllListeners('request')
  const byRoute: RequestListener = (request, response) => {
    for (const listener of listeners) listener.call(server, request, response)
  }
  const shortly = (request: IncomingMessage, response: ServerResponse, incoming: Known) => {
    if (request.headers.origin !== undefined) options.hints.browser(incoming.actor)
    collect(request, incoming, (bytes) => void answer(incoming, bytes, response))
  }
  /** Its body stays unread meanwhile. The next call of this key may find it known already: this one must not be the longer way round. */
  const ask = async (request: IncomingMessage, response: ServerResponse, incoming: Incoming) => {
    const actor = await options.access.writeKey(incoming.key).catch(() => null)
    if (actor === null || life.closing) byRoute(request, response)
    else shortly(request, response, { ...incoming, actor })
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const incoming = life.closing ? null : recognise(request)
    if (incoming === null) byRoute(request, response)
    else if (isKnown(incoming)) shortly(request, response, incoming)
    else void ask(request, response, incoming)
  })
}

/** Null for what goes by its route. */
function createRecognition({ access, calls }: ShortWayOptions): (request: IncomingMessage) => Incoming | null {
  const keyOf = createWriteKeys()
  return (request) => {
    const url = request.url!
    const type = request.method === 'POST' ? calls.get(url) : undefined
    if (type === undefined) return null
    const { headers } = request
    const { authorization, 'content-type': contentType = '' } = headers
    const length = Number(headers['content-length'])
    if (!(length > 0 && length <= batchBytesMax) || !contentTypes.has(contentType)) return null
    if (headers['content-encoding'] !== undefined || authorization === undefined) return null
    const key = keyOf(authorization)
    return key === null ? null : { url, type, contentType, length, key, actor: access.knownWriteKey(key) }
  }
}

/** `done` is called once all of the body is here; never, if its sender goes away before. */
function collect(request: IncomingMessage, { length }: Known, done: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = []
  let received = 0
  request.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    received += chunk.length
    if (received === length) done(chunks.length === 1 ? chunk : Buffer.concat(chunks))
  })
}

const json = { 'content-type': 'application/json; charset=utf-8' } as const

function createAnswer(app: App, { answering, take }: ShortWayOptions, life: { readonly closing: boolean }) {
  const send = createSending(answering, life)
  const read = async ({ actor, type, contentType }: Known, bytes: Buffer) => {
    const text = decode(bytes, contentType)
    const body = parseJson(text, 'remove')
    if (!isObject(body)) throw validationProblem([{ instancePath: '', message: 'must be object' }], 'body')
    return take({ actor, body: body as JsonObject, type, fits: fitsAnyway(text) })
  }
  return async (incoming: Known, bytes: Buffer, response: ServerResponse): Promise<void> => {
    const started = performance.now()
    let status = 200
    try {
      const answer = await read(incoming, bytes)
      if (answer === taken) send.taken(response)
      else send.other(response, { status, headers: json, body: answer })
    } catch (error) {
      const problem = faultOf(error as Error, app.log, incoming.url)
      status = problem.status
      send.other(response, { status, headers: headersOfProblem(problem), body: problem.body() })
    }
    answering.measured({ method: 'POST', route: incoming.url, status, ms: performance.now() - started })
  }
}

interface Sent {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The usual answer is made once. While the server closes, every connection ends with its answer. */
function createSending({ headers: general }: Answering, life: { readonly closing: boolean }) {
  const common = { ...general, ...browserHeaders }
  const messageOf = (headers: Readonly<Record<string, string>>, body: unknown) => {
    const text = JSON.stringify(body)
    return { text, head: Object.entries({ ...common, ...headers, 'content-length': String(Buffer.byteLength(text)) }).flat() }
  }
  const usual = messageOf(json, taken)
  const begin = (response: ServerResponse, status: number, head: string[]) =>
    response.writeHead(status, life.closing ? [...head, 'connection', 'close'] : head)
  return {
    // Head and text go out as one string: of single bytes, it need not be encoded.
    taken: (response: ServerResponse) => void begin(response, 200, usual.head).end(usual.text, 'latin1'),
    other: (response: ServerResponse, { status, headers, body }: Sent) => {
      const { head, text } = messageOf(headers, body)
      begin(response, status, head).end(text)
    },
  }
}
