/**
 * The guard of every route: finds who calls and holds them to the route's policy. It decides by the route's config alone,
 * never by the text of the URL, and a route that names no policy keeps the server from starting.
 */
import type { FastifyRequest, RouteOptions } from 'fastify'
import { isSetUp } from '../auth/accounts.ts'
import type { Access } from '../auth/access.ts'
import { type Actor, permits, type Policy } from '../auth/policy.ts'
import type pg from 'pg'
import type { App } from './app.ts'
import { sessionCookie } from './cookie.ts'
import { Problem } from './problem.ts'

export interface GuardOptions {
  readonly access: Access
  readonly pool: pg.Pool
  readonly publicUrl: string | null
}

export function guardRoutes(app: App, options: GuardOptions): void {
  app.decorateRequest('actor', null)
  refuseRoutesWithoutPolicy(app)
  const setUp = rememberSetUp(options.pool)

  app.addHook('onRequest', async (request) => {
    const policy = request.routeOptions.config.policy
    if (request.is404 || policy === 'public') return
    if (policy === undefined) throw new Error(`Route ${request.method} ${request.routeOptions.url} has no policy`)
    if (policy === 'ingest') {
      request.actor = await sourceOf(request.headers.authorization, options.access)
      return
    }
    request.actor = await callerOf(request, options)
    if (request.actor === null) throw await anonymousProblem(setUp)
    if (!permits(policy, request.actor.role)) {
      throw new Problem('AUTH_ROLE_INSUFFICIENT', `The role ${request.actor.role} may not do this`)
    }
  })
}

function refuseRoutesWithoutPolicy(app: App): void {
  const routes: RouteOptions[] = []
  const policies = new Map<string, Policy>()
  app.decorate('policies', policies)
  app.addHook('onRoute', (route) => void routes.push(route))
  // Only now: plugins that bring routes of their own get their policy from the scope they are registered in.
  app.addHook('onReady', async () => {
    for (const { method, url, config } of routes) {
      if (config?.policy === undefined) throw new Error(`Route ${String(method)} ${url} has no policy`)
      for (const one of [method].flat()) policies.set(`${one} ${url}`, config.policy)
    }
  })
}

/** Once set up, always set up: asked of the database only until then. */
function rememberSetUp(pool: pg.Pool): () => Promise<boolean> {
  let done = false
  return async () => (done ||= await isSetUp(pool))
}

async function anonymousProblem(setUp: () => Promise<boolean>): Promise<Problem> {
  return (await setUp())
    ? new Problem('AUTH_REQUIRED', 'Sign in, or send an API key as a Bearer token')
    : new Problem('AUTH_SETUP_REQUIRED', 'Nobody has been set up yet: open the set-up link that the server printed at its first start')
}

export async function callerOf(request: FastifyRequest, { access, publicUrl }: GuardOptions): Promise<Actor | null> {
  const authorization = request.headers.authorization
  if (authorization !== undefined) {
    const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
    const actor = key === undefined ? null : await access.apiKey(key)
    if (actor === null) throw new Problem('AUTH_KEY_INVALID', 'This API key is not known, or was revoked')
    return actor
  }
  const token = request.cookies[sessionCookie(publicUrl)]
  if (token === undefined) return null
  const actor = await access.session(token)
  if (actor !== null && changes(request)) refuseForeignOrigin(request, publicUrl)
  return actor
}

const changes = (request: FastifyRequest) => request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS'

/** A browser names the origin of every write; one that was not made by our own pages is refused. */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const { origin, host } = request.headers
  const ours = origin !== undefined && (hostOf(origin) === host || (publicUrl !== null && origin === new URL(publicUrl).origin))
  if (!ours) throw new Problem('AUTH_ORIGIN_FOREIGN', 'A session writes only from the pages of this server')
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

/** By HTTP Basic with the write key as user name, as Segment's SDKs do; null without the header. */
async function sourceOf(authorization: string | undefined, access: Access): Promise<Actor | null> {
  if (authorization === undefined) return null
  const key = writeKeyOf(authorization)
  const actor = key === null ? null : await access.writeKey(key)
  if (actor === null) throw new Problem('AUTH_KEY_INVALID', 'This write key is not known, or was revoked')
  return actor
}

function writeKeyOf(authorization: string): string | null {
  const basic = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1]
  const user = basic === undefined ? '' : Buffer.from(basic, 'base64').toString().split(':', 1)[0]!
  return user === '' ? null : user
}

/** Different headers remembered at most; one a source is the usual number. */
const headersMax = 10_000
/** Characters of a header that is remembered: whoever has no key could fill the memory with headers. */
const headerLongest = 256

/** Reads the write key of a header, each header of usual length once. Says nothing of whether the key is known. */
export function createWriteKeys(): (authorization: string) => string | null {
  const keys = new Map<string, string | null>()
  return (authorization) => {
    let key = keys.get(authorization)
    if (key !== undefined) return key
    key = writeKeyOf(authorization)
    if (authorization.length > headerLongest) return key
    if (keys.size >= headersMax) keys.clear()
    keys.set(authorization, key)
    return key
  }
}

/** For ingest without the header: the `writeKey` that browser SDKs put into the body. */
export async function sourceOfBody(request: FastifyRequest, access: Access): Promise<Actor> {
  if (request.actor !== null) return request.actor
  const writeKey = (request.body as { writeKey?: unknown } | null | undefined)?.writeKey
  if (typeof writeKey !== 'string') {
    throw new Problem('AUTH_REQUIRED', 'Send the write key as the user name of HTTP Basic, or as writeKey in the body')
  }
  const actor = await access.writeKey(writeKey)
  if (actor === null) throw new Problem('AUTH_KEY_INVALID', 'This write key is not known, or was revoked')
  return actor
}
