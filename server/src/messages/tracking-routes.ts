/**
 * Tracked links. What a link does follows from its message and its signature alone: a token that is not ours answers 404 and leads
 * nowhere. Only the POST of an unsubscription changes whom we write to; GET and HEAD may be asked by any scanner of links.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { App } from '../http/app.ts'
import type { Runtime } from '../runtime.ts'
import { addressHash } from './address-hash.ts'
import { createBursts, type Bursts } from './bursts.ts'
import { isMachineClick, isMachineOpening } from './machine.ts'
import { languageOf, page, pageHeaders, type PageName } from './page.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { findMessage, recordMachineStatus, recordStatus, type TrackedMessage } from './tracked.ts'
import { unsubscribe } from './unsubscribe.ts'

export interface TrackingOptions {
  readonly runtime: Runtime
  /** MILLRACE_SECRET, as the runtime has it. */
  readonly secret: string
}

const tokenParams = Type.Object({ token: Type.String({ maxLength: 500 }) })
const config = { policy: 'public' } as const
const schemaOf = (summary: string) => ({ tags: ['tracking'], summary, params: tokenParams })

/** The smallest transparent picture. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const uncached = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

export function trackingRoutes(app: App, { runtime, secret }: TrackingOptions): void {
  const tokens = createTokens(secret)
  addOpen(app, runtime, tokens)
  addClick(app, runtime, tokens)
  addUnsubscribe(app, { runtime, secret }, tokens)
}

function addOpen(app: App, runtime: Runtime, tokens: Tokens): void {
  app.get('/t/o/:token', { schema: schemaOf('The opening of a message'), config }, async (request, reply) => {
    const link = tokens.read('open', request.params.token)
    const message = link === null ? null : await findMessage(runtime.pool, link.message)
    if (message === null) return sendPage(request, reply, 'unknown')
    if (request.method !== 'HEAD') await noteOpening(request, runtime, message)
    // Webmail shows it on pages of other origins.
    return reply.headers({ ...uncached, 'content-type': 'image/gif', 'cross-origin-resource-policy': 'cross-origin' }).send(pixel)
  })
}

async function noteOpening(request: FastifyRequest, runtime: Runtime, message: TrackedMessage): Promise<void> {
  // A test clock stands still between a sending and its opening, which tells nothing.
  const now = runtime.clock.virtual ? null : await runtime.clock.now()
  const sinceSentMs = now === null || message.sentAt === null ? null : now - message.sentAt
  const machine = isMachineOpening({ headers: request.headers, sinceSentMs })
  const recorded = machine
    ? recordMachineStatus(runtime, message, 'opened')
    : recordStatus(runtime, message, { status: 'opened', occurrence: randomUUID() })
  await recorded.catch((error: unknown) => request.log.error(error, 'An opening was not recorded'))
}

interface Clicks {
  readonly runtime: Runtime
  readonly bursts: Bursts
}

function addClick(app: App, runtime: Runtime, tokens: Tokens): void {
  const clicks = { runtime, bursts: createBursts() }
  const under = new Set<Promise<void>>()
  app.addHook('preClose', async () => {
    clicks.bursts.close()
    await Promise.all(under)
  })
  app.get('/t/c/:token', { schema: schemaOf('A click on a link of a message'), config }, async (request, reply) => {
    const link = tokens.read('click', request.params.token)
    const message = link === null ? null : await findMessage(runtime.pool, link.message)
    const links = message === null ? [] : destinationsOf(runtime, message)
    const url = link === null ? undefined : links[link.index]
    if (link === null || message === null || url === undefined || !/^https?:\/\//i.test(url)) return sendPage(request, reply, 'unknown')
    const properties = { link_id: link.index, link_url: url }
    // Whoever clicked gets there, recorded or not; where a burst is waited for, before it is.
    const noted = noteClick(clicks, request, { message, properties, isOnly: links.length === 1 }).catch((error: unknown) =>
      request.log.error(error, 'A click was not recorded'),
    )
    under.add(noted)
    void noted.then(() => under.delete(noted))
    if (links.length === 1 || runtime.clock.virtual) await noted
    return reply.headers(uncached).redirect(url, 302)
  })
}

interface Clicked {
  readonly message: TrackedMessage
  readonly properties: { readonly link_id: number; readonly link_url: string }
  /** Whether the message has no other link. */
  readonly isOnly: boolean
}

async function noteClick({ runtime, bursts }: Clicks, request: FastifyRequest, { message, properties, isOnly }: Clicked): Promise<void> {
  // A test clock stands still between a sending and its click, which tells nothing.
  const now = runtime.clock.virtual ? null : await runtime.clock.now()
  const sinceSentMs = now === null || message.sentAt === null ? null : now - message.sentAt
  const isMachine =
    isMachineClick({ method: request.method, headers: request.headers, sinceSentMs }) ||
    !(isOnly || runtime.clock.virtual || (await bursts.isAlone(message.id, properties.link_id)))
  if (isMachine) await recordMachineStatus(runtime, message, 'clicked')
  else await recordStatus(runtime, message, { status: 'clicked', occurrence: randomUUID(), properties })
}

const destinationsOf = ({ registry }: Runtime, { channel, content }: TrackedMessage): readonly string[] =>
  registry.channels.get(channel)?.links?.(content) ?? []

function addUnsubscribe(app: App, { runtime, secret }: TrackingOptions, tokens: Tokens): void {
  const hash = addressHash(secret)
  app.get('/u/:token', { schema: schemaOf('Asks whether to unsubscribe; changes nothing'), config }, async (request, reply) =>
    sendPage(request, reply, tokens.read('unsubscribe', request.params.token) === null ? 'unknown' : 'confirm'),
  )
  void app.register(async (scope) => {
    // RFC 8058 lets the body be of either form type; whatever it is says nothing that the token does not.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 16_384 }, (_request, _body, done) => done(null))
    scope.post<{ Params: { token: string } }>(
      '/u/:token',
      { schema: schemaOf('Unsubscribes (RFC 8058)'), config },
      async (request, reply) => {
        const link = tokens.read('unsubscribe', request.params.token)
        const done = link !== null && (await unsubscribe({ runtime, hash, link }))
        return sendPage(request, reply, done ? 'done' : 'unknown')
      },
    )
  })
}

function sendPage(request: FastifyRequest, reply: FastifyReply, name: PageName) {
  const body = page(name, languageOf(request.headers['accept-language']))
  return reply
    .code(name === 'unknown' ? 404 : 200)
    .headers(pageHeaders)
    .send(body)
}
