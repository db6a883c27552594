/**
 * Routes of plugins: `/x/<plugin>/<name>/<ticket>`. Whose the request is follows from its ticket alone; a ticket that is nobody's answers
 * 404. What the plugin answers is done before the caller hears of it, so an acknowledged webhook is durable.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CallError,
  type Json,
  type PluginDefinition,
  type RouteAnswer,
  type RouteContext,
  type RouteDefinition,
  type Sql,
} from '@millrace/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Access } from '../../auth/access.ts'
import type { IdentitySecrets } from '../../auth/identity-secret.ts'
import type { KeyHints } from '../../auth/key-hints.ts'
import type { Actor } from '../../auth/policy.ts'
import { createResources } from '../../connections/resources.ts'
import { type Scrub, scrubbedError } from '../../connections/scrub.ts'
import { languageOf } from '../../messages/page.ts'
import { returnedMessage } from '../../messages/returned.ts'
import { createTokens } from '../../messages/tokens.ts'
import { applyAnswer } from '../../plugins/answer.ts'
import { lazyTransaction } from '../../plugins/lazy-transaction.ts'
import { whoIs } from '../../plugins/who-is.ts'
import { createStreams, type Streams } from '../../plugins/streams.ts'
import { createTickets, ticketLongest } from '../../plugins/tickets.ts'
import type { Runtime } from '../../runtime.ts'
import { sqlOf } from '../../store/sql.ts'
import type { App } from '../app.ts'
import { Problem } from '../problem.ts'

export interface PluginRouteOptions {
  readonly runtime: Runtime
  readonly access: Access
  readonly identitySecrets: IdentitySecrets
  readonly hints: KeyHints
  readonly secret: string
  readonly publicUrl: string | null
}

interface Mounted {
  readonly plugin: PluginDefinition
  readonly route: RouteDefinition
}

/** Who asked, once the ticket is read. */
interface Caller {
  readonly workspace: number
  /** Of a page: whose key it showed. */
  readonly actor: Actor | null
  readonly data: Json
  readonly ticket: string
  /** Where the caller found this server. */
  readonly origin: string
}

const params = Type.Object({ ticket: Type.String({ maxLength: ticketLongest }) })
const bodyDefault = 64 * 1024
const perMinuteDefault = 120

/** `@millrace/plugin-sms` is at `/x/sms`, `millrace-plugin-lava` at `/x/lava`. */
export const pluginPath = (name: string): string => name.replace(/^.*\//, '').replace(/^(millrace-)?(plugin|node)-/, '')

export async function pluginRoutes(app: App, options: PluginRouteOptions): Promise<void> {
  const { plugins } = options.runtime.registry
  const mounted = plugins.flatMap((plugin) => (plugin.routes ?? []).map((route): Mounted => ({ plugin, route })))
  refuseTwice(mounted)
  const ask = createAsking(options)
  const streams = createStreams()
  app.addHook('preClose', async () => streams.close())
  await app.register(async (scope) => {
    // Bodies are the plugin's to read: signatures are over the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    for (const one of mounted) mount(scope, one, { ask, streams })
    const crossing = new Set(mounted.filter(({ route }) => route.cross === true).map(pathOf))
    for (const path of crossing) {
      scope.options(path, { schema: { hide: true }, config: { policy: 'public' } }, async (_request, reply) => preflight(reply))
    }
  })
}

const pathOf = ({ plugin, route }: Mounted) => `/x/${pluginPath(plugin.name)}/${route.name}/:ticket`

function refuseTwice(mounted: readonly Mounted[]): void {
  const seen = new Set<string>()
  for (const one of mounted) {
    const name = `${one.route.method} ${pathOf(one)}`
    if (seen.has(name)) throw new Error(`Plugin ${one.plugin.name}: the route ${name} is there already`)
    seen.add(name)
  }
}

function preflight(reply: FastifyReply) {
  reply.header('access-control-allow-origin', '*')
  reply.header('access-control-allow-methods', 'GET, POST')
  reply.header('access-control-allow-headers', 'content-type')
  reply.header('access-control-max-age', '86400')
  return reply.code(204).send()
}

type Ask = (mounted: Mounted, request: FastifyRequest<{ Params: { ticket: string } }>) => Promise<RouteAnswer>

function mount(app: App, mounted: Mounted, { ask, streams }: { readonly ask: Ask; readonly streams: Streams }): void {
  const { plugin, route } = mounted
  const rateLimit = { max: route.perMinute ?? perMinuteDefault, timeWindow: 60_000 }
  app.route<{ Params: { ticket: string } }>({
    method: route.method,
    url: pathOf(mounted),
    bodyLimit: route.bodyMax ?? bodyDefault,
    schema: { tags: ['plugins'], summary: route.title.en, description: `Of ${plugin.name}`, params },
    config: { policy: 'public', rateLimit },
    handler: async (request, reply) => {
      // Of the pages of other origins, also those that are refused may know why.
      if (route.cross === true) {
        reply.header('access-control-allow-origin', '*')
        reply.header('cross-origin-resource-policy', 'cross-origin')
      }
      const { stream, ...answer } = await ask(mounted, request)
      return stream === undefined ? send(reply, answer) : streams.follow(reply, answer, stream)
    },
  })
}

function send(reply: FastifyReply, { status = 200, headers = {}, body = '' }: RouteAnswer): FastifyReply {
  reply.code(status).headers({ 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8', ...headers })
  return reply.send(typeof body === 'string' ? body : Buffer.from(body))
}

/** A report can overtake the answer to the sending it is about: it is tried again so often, for about two seconds. */
const overtaken = { tries: 6, everyMs: 350 }

function createAsking(options: PluginRouteOptions): Ask {
  const { runtime } = options
  const callerOf = createCallers(options)
  const contextOf = createContexts(options)
  return async (mounted, request) => {
    const known = await callerOf(mounted, request.params.ticket)
    if (known === null) throw new Problem('ROUTE_UNKNOWN', 'There is nothing at this address')
    const caller = { ...known, origin: `${request.protocol}://${request.host}` }
    const { scrub, ...context } = await explained(() => contextOf(mounted, caller))
    const asked = askedOf(request, caller)
    const { workspace } = caller
    const { by } = mounted.route
    const trust = { confirmed: by === 'signed', stranger: by === 'write-key' }
    // What the answer streams is read after the transaction, each time on its own.
    let current: Sql = sqlOf(runtime.pool)
    const sql: Sql = { query: (text, values) => current.query(text, values) }
    const { answer, early } = await explained(
      () =>
        lazyTransaction(runtime.pool, async (own) => {
          current = own
          const answered = await mounted.route.handle(asked, { ...context, sql })
          return { answer: answered, early: await applyAnswer(options, { workspace, answer: answered, sql: own, ...trust }) }
        }),
      scrub,
    )
    current = sqlOf(runtime.pool)
    await waitFor(options, { workspace, statuses: early })
    return answer
  }
}

async function waitFor(
  options: PluginRouteOptions,
  { workspace, statuses }: { readonly workspace: number; readonly statuses: RouteAnswer['statuses'] },
) {
  let left = statuses?.filter(({ reference }) => reference !== undefined) ?? []
  for (let tries = 0; left.length > 0 && tries < overtaken.tries; tries += 1) {
    await sleep(overtaken.everyMs)
    const answer = { statuses: left }
    left = [...(await lazyTransaction(options.runtime.pool, (sql) => applyAnswer(options, { workspace, answer, sql, confirmed: false })))]
  }
}

/** What a plugin throws, as HTTP says it and the log has it: without the secrets that an outside system repeats. */
async function explained<T>(work: () => Promise<T>, scrub: Scrub = (value) => value): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CallError)) throw scrubbedError(error, scrub)
    const said = scrub(error.message)
    if (error.kind === 'permanent') throw new Problem('ROUTE_REFUSED', said, { members: { reason: error.code } })
    throw new Problem('ROUTE_BUSY', said, {
      members: { reason: error.code },
      retryAfter: Math.ceil((error.retryAfterMs ?? 5000) / 1000),
    })
  }
}

function createCallers({ runtime, access, secret, hints }: PluginRouteOptions) {
  const tickets = createTickets(secret)
  return async ({ plugin, route }: Mounted, ticket: string): Promise<Omit<Caller, 'origin'> | null> => {
    if (route.by === 'signed') {
      const read = tickets.read({ plugin: plugin.name, route: route.name }, ticket)
      const isOver = read === null || (read.until !== null && read.until <= (await runtime.clock.now()))
      return isOver ? null : { workspace: read.workspace, actor: null, data: read.data, ticket }
    }
    if (route.by === 'write-key') {
      const actor = await access.writeKey(ticket)
      if (actor === null) return null
      hints.browser(actor)
      return { workspace: actor.workspace, actor, data: null, ticket }
    }
    const owner = await runtime.connections.find(ticket)
    return owner?.plugin === plugin.name ? { workspace: owner.workspace, actor: null, data: null, ticket } : null
  }
}

function createContexts(options: PluginRouteOptions) {
  const { runtime, secret, publicUrl } = options
  const tickets = createTickets(secret)
  const tokens = createTokens(secret)
  const resources = createResources(runtime.pool)
  return async (
    { plugin }: Mounted,
    { workspace, actor, ticket, origin }: Caller,
  ): Promise<Omit<RouteContext, 'sql'> & { readonly scrub: Scrub }> => {
    const root = (publicUrl ?? origin).replace(/\/+$/, '')
    const { settings, renew, scrub } = await runtime.connections.of(plugin.name, workspace)
    return {
      scrub,
      now: await runtime.clock.now(),
      signal: AbortSignal.timeout(30_000),
      http: runtime.http,
      settings,
      renew,
      workspace,
      publicUrl: root,
      urlOf: (route, own = ticket) => `${root}/x/${pluginPath(plugin.name)}/${route}/${own}`,
      sign: (route, data, until) => tickets.sign({ plugin: plugin.name, route }, { workspace, data, until: until ?? null }),
      resource: async (kind, id) => (await resources.get(workspace, kind, id))?.config ?? null,
      resources: async (kind) => resources.list(workspace, kind),
      whoIs: (claim) => whoIs(options, { workspace, actor }, claim),
      messageOf: (token) => returnedMessage(sqlOf(runtime.pool), { workspace, token, tokens }),
    }
  }
}

function askedOf(request: FastifyRequest, { data }: Caller) {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const query = Object.entries(request.query as Record<string, string | string[]>).map(([name, value]) => [name, [value].flat()[0] ?? ''])
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  return {
    body: bytes.toString(),
    bytes: new Uint8Array(bytes),
    headers: Object.fromEntries(headers) as Record<string, string>,
    query: Object.fromEntries(query) as Record<string, string>,
    ip: request.ip,
    language: languageOf(request.headers['accept-language']),
    data,
  }
}
