/**
 * The server in one process: runtime, workers and HTTP. The command line, the demo and tests all start it here.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PluginDefinition } from '@millrace/core'
import type { FastifyServerOptions } from 'fastify'
import { isSetUp, setupToken } from './auth/accounts.ts'
import type { PresetKeys } from './auth/access.ts'
import { openGeo } from './geo/geo.ts'
import type { TrustProxy } from './config/trust-proxy.ts'
import { type Address, freePort, listenFault } from './config/port.ts'
import type { App } from './http/app.ts'
import { createHttp } from './http/server.ts'
import { openRuntime, type Opened } from './open-runtime.ts'
import type { Runtime } from './runtime.ts'

export interface ServerOptions {
  /** Absent: the embedded Postgres in `data`. */
  readonly databaseUrl?: string
  /** Folder of the embedded Postgres and of generated files. */
  readonly data: string
  /** Default 127.0.0.1. */
  readonly host?: string
  /** 0, the default: a free one. */
  readonly port?: number
  readonly publicUrl?: string
  /** Absent: made once and kept in `data`. */
  readonly secret?: string
  readonly keys?: PresetKeys
  readonly smtpUrl?: string
  /** Definitions in place of the standard set, or names of packages besides it. */
  readonly plugins?: readonly PluginDefinition[] | readonly string[]
  readonly testClock?: Date
  /** `host:port` of addresses that flows may send requests to although they are not public. */
  readonly allowHosts?: readonly string[]
  /** Path of a MaxMind database of cities: tells where the IP address of an event is. */
  readonly geoDatabase?: string
  /** The proxies before the server, which alone are believed about who asks. Absent: none. */
  readonly trustProxy?: TrustProxy
  /** Runs that ended longer ago, and logs that are older, are removed. Absent: kept for ever. */
  readonly retentionDays?: number
  /** Whether this process works lanes and calls. Default true. */
  readonly work?: boolean
  /** Folder of the built editor; absent: the API alone. */
  readonly editor?: string
  /** Origins whose pages may show the editor in a frame. Absent: nobody's. */
  readonly frameAncestors?: readonly string[]
  readonly logger?: FastifyServerOptions['logger']
  /** Told what a person at the terminal should know. */
  readonly say?: (line: string) => void
}

export interface RunningServer {
  readonly url: string
  readonly runtime: Runtime
  readonly app: App
  /** One-time link for the first owner; null once somebody has an account. */
  readonly setupLink: string | null
  /** Readiness turns red, no work is claimed any more, what is under way is finished. */
  close(): Promise<void>
}

/** How long requests under way may take to end. */
const drainMs = 5000

/** Throws `StartFault`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const geo = options.geoDatabase === undefined ? null : await openGeo(options.geoDatabase)
  const address = { host: options.host ?? '127.0.0.1', port: 0 }
  address.port = await freePort({ ...address, port: options.port ?? 0 })
  const url = options.publicUrl ?? urlOf(address)
  const log = { error: (_error: unknown, _where: string) => {} }
  const opened = await openRuntime({
    ...options,
    publicUrl: url,
    plugins: options.plugins ?? [],
    work: options.work ?? true,
    say: options.say ?? (() => {}),
    onError: (error, where) => log.error(error, where),
  })
  const life = { stopping: false }
  try {
    const app = await createHttp({
      ...options,
      ...opened,
      geo,
      publicUrl: url,
      editor: options.editor ?? null,
      stopping: () => life.stopping,
    })
    log.error = (error, where) => app.log.error({ err: error }, where)
    await listen(app, address)
    return { url, runtime: opened.runtime, app, setupLink: await setupLinkOf(opened, url), close: () => close(app, opened, life) }
  } catch (error) {
    await opened.close()
    throw error
  }
}

function urlOf({ host, port }: Address): string {
  const everywhere = host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`
}

async function listen(app: App, address: Address): Promise<void> {
  await app.ready()
  await app.listen(address).catch((error: unknown) => {
    throw listenFault(error, address)
  })
}

async function close(app: App, opened: Opened, life: { stopping: boolean }): Promise<void> {
  life.stopping = true
  await Promise.race([app.close(), sleep(drainMs, undefined, { ref: false })])
  await opened.close()
}

async function setupLinkOf({ runtime, secret }: Opened, url: string): Promise<string | null> {
  if (await isSetUp(runtime.pool)) return null
  return `${url}/setup?token=${await setupToken(runtime.pool, secret)}`
}
