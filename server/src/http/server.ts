/**
 * The HTTP server over a runtime: what every request passes (limits, guard, validation, faults), then the route families. Nothing is
 * listened on here.
 */
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { fastify, type FastifyServerOptions, LogController } from 'fastify'
import { createAccess, type PresetKeys } from '../auth/access.ts'
import { createIdentitySecrets } from '../auth/identity-secret.ts'
import { createKeyHints } from '../auth/key-hints.ts'
import { trusting, type TrustProxy } from '../config/trust-proxy.ts'
import type { Runtime } from '../runtime.ts'
import type { PluginDefinition } from '@millrace/core'
import type { App, TypeBoxProvider } from './app.ts'
import { acceptJson, isStorableText } from './body.ts'
import { serveEditor } from './editor.ts'
import { handleError, refuseClient, sendProblem, toProblem } from './faults.ts'
import { guardRoutes } from './guard.ts'
import { addSecurityHeaders } from './headers.ts'
import type { Geo } from '../geo/geo.ts'
import { createMetrics, measureRequests, measureRuntime } from './metrics.ts'
import { describeRoutes, showDescription } from './openapi.ts'
import { Problem } from './problem.ts'
import { addRoutes } from './routes/index.ts'
import { validationProblem, validatorCompiler } from './validation.ts'

export interface HttpOptions {
  readonly runtime: Runtime
  readonly secret: string
  readonly keys?: PresetKeys
  /** Where browsers find this server; null: wherever they ask. */
  readonly publicUrl?: string | null
  /** Whether the built-in inbox is what catches the mail. */
  readonly hasInbox?: boolean
  /** The plugins of this process, as it was told them: names of packages besides the standard set, or definitions. */
  readonly plugins?: readonly (PluginDefinition | string)[]
  /** Where IP addresses are; null, the default: only what senders tell. */
  readonly geo?: Geo | null
  /** The proxies before the server, which alone are believed about who asks. Absent: none. */
  readonly trustProxy?: TrustProxy | undefined
  /** Folder of the built editor. */
  readonly editor?: string | null
  /** Origins whose pages may show the editor in a frame. Absent: nobody's. */
  readonly frameAncestors?: readonly string[]
  readonly stopping?: () => boolean
  readonly logger?: FastifyServerOptions['logger']
}

/** Bytes; routes that take more say so. */
const bodyMax = 1024 * 1024
const headersMax = 16 * 1024
const requestMs = 10_000
/** Characters as sent: an id of 255 characters, each percent-encoded at its longest. */
const paramMax = 255 * 12

export async function createHttp(options: HttpOptions): Promise<App> {
  const { runtime, publicUrl = null, keys = {} } = options
  const access = createAccess(runtime.pool, keys)
  const hints = createKeyHints(runtime.pool)
  const identitySecrets = createIdentitySecrets(runtime.pool, options.secret)
  const metrics = createMetrics()
  const app = bareApp(options.logger ?? false, options.trustProxy)

  measureRuntime(metrics.registry, runtime)
  const measured = measureRequests(app, metrics.registry)
  const headers = await addSecurityHeaders(app, { https: publicUrl?.startsWith('https:') === true })
  await app.register(cookie)
  guardRoutes(app, { access, pool: runtime.pool, publicUrl })
  await app.register(rateLimit, { global: false, errorResponseBuilder: (_request, { ttl }) => tooMany(ttl) })
  await describeRoutes(app)
  await addRoutes(app, {
    ...options,
    publicUrl,
    access,
    hints,
    identitySecrets,
    metrics,
    answering: { headers, measured },
    stopping: options.stopping ?? (() => false),
    hasInbox: options.hasInbox ?? false,
    plugins: options.plugins ?? [],
    geo: options.geo ?? null,
  })
  await showDescription(app)
  await serveEditor(app, options.editor ?? null, options.frameAncestors ?? [])
  return app
}

function bareApp(logger: NonNullable<FastifyServerOptions['logger']>, trustProxy: TrustProxy | undefined): App {
  const app = fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trusting(trustProxy),
    bodyLimit: bodyMax,
    requestTimeout: requestMs,
    routerOptions: { maxParamLength: paramMax },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    http: { maxHeaderSize: headersMax, headersTimeout: requestMs },
    clientErrorHandler: refuseClient,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, toProblem(error) ?? new Problem('REQUEST_INVALID', error.message)),
    schemaErrorFormatter: validationProblem,
  }).withTypeProvider<TypeBoxProvider>()
  app.setValidatorCompiler(validatorCompiler())
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler(handleError)
  acceptJson(app)
  app.addHook('preValidation', async (request) => refuseNul({ ...(request.params as object), ...(request.query as object) }))
  return app
}

/** A NUL in a URL is nobody's id, and no text that Postgres takes. */
function refuseNul(values: Readonly<Record<string, unknown>>): void {
  const fits = Object.values(values).every((value) => typeof value !== 'string' || isStorableText(value))
  if (!fits) throw new Problem('REQUEST_URL_INVALID', 'The URL has a NUL character')
}

const tooMany = (ttl: number) =>
  new Problem('RATE_LIMITED', 'Too many tries; wait a little', { retryAfter: Math.max(1, Math.ceil(ttl / 1000)) })
