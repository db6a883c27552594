/**
 * The Segment HTTP Tracking API: any Segment or RudderStack SDK works with its host set to this server. Events are durable before the
 * 200; good events of a batch are stored and bad ones named, because SDKs drop a whole batch that is answered with a 400.
 */
import type { EventType, JsonObject } from '@millrace/core'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Access } from '../../auth/access.ts'
import type { KeyHints } from '../../auth/key-hints.ts'
import { type App, actorOf } from '../app.ts'
import { sourceOfBody } from '../guard.ts'
import { acceptFromBrowsers, acceptTracking } from './transport.ts'
import { eventTypes } from './event.ts'
import { createShortWay, type Answering } from './short-way.ts'
import { createTaking, type Take, type TakingOptions } from './taking.ts'

export interface IngestOptions extends TakingOptions {
  readonly access: Access
  readonly answering: Answering
}

const answer = Type.Object({
  success: Type.Literal(true),
  rejected: Type.Optional(Type.Array(Type.Object({ index: Type.Integer(), code: Type.String(), message: Type.String() }))),
})

const common = {
  messageId: Type.Optional(Type.Unknown({ description: 'The same id twice is one event' })),
  userId: Type.Optional(Type.Unknown({ description: 'Of a browser key, believed with `context.userHash` alone' })),
  anonymousId: Type.Optional(Type.Unknown({ description: 'Of a browser key, 16 to 100 letters, digits, `.`, `_` or `-`' })),
  timestamp: Type.Optional(Type.Unknown({ description: 'ISO 8601; 1970 to 24 hours ahead' })),
  sentAt: Type.Optional(Type.Unknown({ description: 'By the sender’s clock: corrects `timestamp`' })),
  context: Type.Optional(
    Type.Unknown({
      description:
        'Of a browser key, `userHash` proves the userId: HMAC-SHA256 of it under the identity secret, in hex. Without it the event is the anonymous visitor’s',
    }),
  ),
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
  const { hints } = options
  const take = createTaking(options)
  acceptTracking(app)
  acceptFromBrowsers(app)
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.policy === 'ingest') request.actor = await sourceOfBody(request, options.access)
  })
  const calls = new Map<string, EventType | null>()
  for (const type of eventTypes) {
    const keys = Object.fromEntries(own[type].map((key) => [key, Type.Optional(Type.Unknown())]))
    const body = Type.Object({ ...common, ...keys }, { additionalProperties: true })
    const schema = { tags: ['ingest'], summary: `Send ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type} call`, body, response: { 200: answer } }
    const handler = handlerOf({ take, hints }, type)
    app.post(`/v1/${type}`, { schema, config: { policy: 'ingest' } }, handler)
    app.post(`/v1/${letters[type]}`, { schema: { ...schema, hide: true }, config: { policy: 'ingest' } }, handler)
    calls.set(`/v1/${type}`, type).set(`/v1/${letters[type]}`, type)
  }
  addBatch(app, { take, hints })
  calls.set('/v1/batch', null).set('/v1/b', null)
  createShortWay(app, { ...options, take, calls })
}

const handlerOf =
  ({ take, hints }: { readonly take: Take; readonly hints: KeyHints }, type: EventType | null) =>
  (request: FastifyRequest) => {
    const actor = actorOf(request)
    if (request.headers.origin !== undefined) hints.browser(actor)
    return take({ actor, body: request.body as JsonObject, type })
  }

function addBatch(app: App, taking: { readonly take: Take; readonly hints: KeyHints }): void {
  const batch = Type.Unknown({ description: 'Events, each with its `type`' })
  const body = Type.Object({ batch: Type.Optional(batch), sentAt: common.sentAt, context: common.context, writeKey: common.writeKey })
  const schema = { tags: ['ingest'], summary: 'Send events of any type', body, response: { 200: answer } }
  const handler = handlerOf(taking, null)
  app.post('/v1/batch', { schema, config: { policy: 'ingest' } }, handler)
  app.post('/v1/b', { schema: { ...schema, hide: true }, config: { policy: 'ingest' } }, handler)
}
