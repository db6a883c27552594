/**
 * The Segment HTTP Tracking API: any Segment or RudderStack SDK works with its host set to this server. Events are durable before the
 * 200; good events of a batch are stored and bad ones named, because SDKs drop a whole batch that is answered with a 400.
 */
import type { EventType, Json, JsonObject } from '@millrace/core'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Access } from '../../auth/access.ts'
import { located, type Geo } from '../../geo/geo.ts'
import type { Runtime } from '../../runtime.ts'
import { keepRefused } from '../../read/refused.ts'
import { type App, workspaceOf } from '../app.ts'
import { sourceOfBody } from '../guard.ts'
import type { Metrics } from '../metrics.ts'
import { Problem } from '../problem.ts'
import { acceptFromBrowsers, acceptTracking } from './transport.ts'
import { eventTypes, isObject, readEvent, type Refusal } from './event.ts'
import type { EventNames } from './event-names.ts'
import { createLine, type Line } from './line.ts'
import { type Admit, createAdmission } from './admission.ts'
import { parseTimestamp, type Receipt } from './timestamp.ts'

export interface IngestOptions {
  readonly runtime: Runtime
  readonly access: Access
  readonly metrics: Metrics
  readonly names: EventNames
  readonly geo: Geo | null
}

type Rejected = Refusal & { readonly index: number }
interface Ingest extends IngestOptions {
  readonly admit: Admit
  readonly line: Line
}

/** Refused bodies kept of one request; all are counted and answered. */
const keptMax = 100
const keptBytesMax = 8 * 1024

const answer = Type.Object({
  success: Type.Literal(true),
  rejected: Type.Optional(Type.Array(Type.Object({ index: Type.Integer(), code: Type.String(), message: Type.String() }))),
})

const common = {
  messageId: Type.Optional(Type.Unknown({ description: 'The same id twice is one event' })),
  userId: Type.Optional(Type.Unknown()),
  anonymousId: Type.Optional(Type.Unknown()),
  timestamp: Type.Optional(Type.Unknown({ description: 'ISO 8601; 1970 to 24 hours ahead' })),
  sentAt: Type.Optional(Type.Unknown({ description: 'By the sender’s clock: corrects `timestamp`' })),
  context: Type.Optional(Type.Unknown()),
  writeKey: Type.Optional(Type.Unknown({ description: 'Instead of HTTP Basic' })),
}

const own: Readonly<Record<EventType, readonly string[]>> = {
  track: ['event', 'properties'],
  identify: ['traits'],
  page: ['name', 'category', 'properties'],
  screen: ['name', 'category', 'properties'],
  group: ['groupId', 'traits'],
  alias: ['previousId'],
}

/** SDKs for browsers call the routes by their first letter. */
const letters: Readonly<Record<EventType, string>> = { track: 't', identify: 'i', page: 'p', screen: 's', group: 'g', alias: 'a' }

export async function ingestRoutes(app: App, options: IngestOptions): Promise<void> {
  const ingest: Ingest = { ...options, admit: createAdmission(options.runtime), line: createLine() }
  acceptTracking(app)
  acceptFromBrowsers(app)
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.policy === 'ingest') request.actor = await sourceOfBody(request, options.access)
  })

  for (const type of eventTypes) {
    const keys = Object.fromEntries(own[type].map((key) => [key, Type.Optional(Type.Unknown())]))
    const body = Type.Object({ ...common, ...keys }, { additionalProperties: true })
    const schema = { tags: ['ingest'], summary: `Send ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type} call`, body, response: { 200: answer } }
    const handler = (request: FastifyRequest) => accept(ingest, request, { sent: [request.body], type })
    app.post(`/v1/${type}`, { schema, config: { policy: 'ingest' } }, handler)
    app.post(`/v1/${letters[type]}`, { schema: { ...schema, hide: true }, config: { policy: 'ingest' } }, handler)
  }
  addBatch(app, ingest)
}

function addBatch(app: App, ingest: Ingest): void {
  const batch = Type.Unknown({ description: 'Events, each with its `type`' })
  const body = Type.Object({ batch: Type.Optional(batch), sentAt: common.sentAt, context: common.context, writeKey: common.writeKey })
  const schema = { tags: ['ingest'], summary: 'Send events of any type', body, response: { 200: answer } }
  const handler = (request: FastifyRequest) => {
    const sent = (request.body as { batch?: unknown }).batch
    if (!Array.isArray(sent) || sent.length === 0) throw new Problem('BATCH_INVALID', 'batch must be an array with at least one event')
    return accept(ingest, request, { sent, type: null })
  }
  app.post('/v1/batch', { schema, config: { policy: 'ingest' } }, handler)
  app.post('/v1/b', { schema: { ...schema, hide: true }, config: { policy: 'ingest' } }, handler)
}

interface Sending {
  readonly sent: readonly unknown[]
  /** Null in a batch: each event says its own. */
  readonly type: EventType | null
}

async function accept(ingest: Ingest, request: FastifyRequest, { sent, type }: Sending) {
  ingest.admit()
  const { runtime, metrics } = ingest
  const workspace = workspaceOf(request)
  const source = { workspace, receipt: await ingest.line(receiptOf(runtime)), ...commonOf(request.body as JsonObject, type) }
  const read = sent.map((item) => readEvent(item, type, source))
  const rejected = read.flatMap((event, index): Rejected[] => ('refusal' in event ? [{ index, ...event.refusal }] : []))
  const events = read.flatMap((event) => ('refusal' in event ? [] : [located(event, ingest.geo)]))

  if (events.length > 0) await runtime.ingest(events)
  metrics.accepted(events.length)
  ingest.names.see(workspace, events)
  if (rejected.length === 0) return { success: true as const }

  for (const { code } of rejected) metrics.refused(code)
  await keepRefused(
    runtime.pool,
    workspace,
    rejected.slice(0, keptMax).map((one) => ({ ...one, body: keptBody(sent[one.index]) })),
  )
  if (events.length > 0) return { success: true as const, rejected }
  throw new Problem('BATCH_REFUSED', rejected[0]!.message, { members: { rejected } })
}

/** Real time is the database's: what this process's clock says may be hours off. */
async function receiptOf({ clock }: Runtime): Promise<Receipt> {
  const at = await clock.now()
  return { at, wall: clock.virtual ? Date.now() : at, virtual: clock.virtual }
}

function commonOf(body: JsonObject, type: EventType | null) {
  const context = type === null && isObject(body['context']) ? body['context'] : {}
  return { sentAt: parseTimestamp(body['sentAt']), context: context as JsonObject }
}

/** The body as it was sent, or how it began when it cannot be kept. */
function keptBody(sent: unknown): Json {
  const json = JSON.stringify(sent) ?? 'null'
  const kept = json.length <= keptBytesMax && !/\\u(0000|d[89a-f])/.test(json)
  return kept ? (sent as Json) : { excerpt: json.slice(0, 1000).toWellFormed() }
}
