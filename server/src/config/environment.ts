/**
 * The configuration of a process, from its environment. Everything is checked here, at start: a value that cannot be meant is a
 * `StartFault` that names the variable and what it takes, and never shows a secret.
 */
import { resolve } from 'node:path'
import { StartFault } from './fault.ts'
import { trustProxyOf, type TrustProxy } from './trust-proxy.ts'

export interface Configuration {
  /** Absent: the embedded Postgres. */
  readonly databaseUrl?: string
  readonly host: string
  readonly port: number
  /** Folder of the embedded Postgres and of generated files. */
  readonly data: string
  /** Without a trailing slash. Absent: wherever the server listens. */
  readonly publicUrl?: string
  /** Absent only in embedded mode, where it is generated. */
  readonly secret?: string
  readonly apiKey?: string
  readonly writeKey?: string
  /** Absent: the built-in inbox. */
  readonly smtpUrl?: string
  /** Packages to load besides the standard set. */
  readonly plugins: readonly string[]
  /** `host:port` of addresses that flows may send requests to although they are not public. */
  readonly allowHosts?: readonly string[]
  /** Origins whose pages may show the editor in a frame; absent: nobody's. */
  readonly frameAncestors?: readonly string[]
  /** The proxies before the server; absent: none, and nobody is believed. */
  readonly trustProxy?: TrustProxy
  /** Path of a MaxMind database of cities. Absent: places are what senders tell. */
  readonly geoDatabase?: string
  /** Absent: everything is kept for ever. */
  readonly retentionDays?: number
  /** Where the test clock starts; absent: the real clock. */
  readonly testClock?: Date
  /** Whether this process works lanes and calls. */
  readonly work: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

export function readEnvironment(env: Environment): Configuration {
  const databaseUrl = urlAt(env, 'DATABASE_URL', ['postgres:', 'postgresql:'])
  const secret = valueOf(env, 'MILLRACE_SECRET')
  const testClock = clockAt(env)
  if (databaseUrl !== undefined && secret === undefined) {
    throw new StartFault('CONFIG_SECRET_MISSING', 'MILLRACE_SECRET is required with DATABASE_URL: set it to 32 or more random characters')
  }
  if (secret !== undefined && secret.length < secretMin && testClock === undefined) {
    throw invalid('MILLRACE_SECRET', `at least ${secretMin} characters, better 32 random ones`)
  }
  const publicUrl = urlAt(env, 'MILLRACE_PUBLIC_URL', ['http:', 'https:'])?.replace(/\/+$/, '')
  return {
    ...defined({
      databaseUrl,
      publicUrl,
      secret,
      testClock,
      apiKey: keyAt(env, 'MILLRACE_API_KEY'),
      writeKey: keyAt(env, 'MILLRACE_WRITE_KEY'),
      smtpUrl: urlAt(env, 'SMTP_URL', ['smtp:', 'smtps:']),
      allowHosts: allowHostsAt(env),
      frameAncestors: frameAncestorsAt(env),
      trustProxy: trustAt(env),
      geoDatabase: valueOf(env, 'MILLRACE_GEO_DB'),
      retentionDays: retentionAt(env),
    }),
    host: hostAt(env),
    port: portAt(env),
    data: resolve(valueOf(env, 'MILLRACE_DATA') ?? '.millrace'),
    plugins: pluginsAt(env),
    work: flagAt(env, 'MILLRACE_WORK', true),
  }
}

const secretMin = 16

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** An empty variable is an absent one. */
function valueOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

function invalid(name: string, takes: string): StartFault {
  return new StartFault('CONFIG_VALUE_INVALID', `${name} must be ${takes}`)
}

function urlAt(env: Environment, name: string, protocols: readonly string[]): string | undefined {
  const value = valueOf(env, name)
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !protocols.includes(url.protocol)) {
    throw invalid(name, `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
  }
  return value
}

function hostAt(env: Environment): string {
  const host = valueOf(env, 'HOST') ?? '127.0.0.1'
  if (!/^[\w.:-]+$/.test(host)) throw invalid('HOST', 'a host name or an IP address')
  return host
}

function portAt(env: Environment): number {
  const value = valueOf(env, 'PORT') ?? '3000'
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65_535) throw invalid('PORT', 'a number from 0 to 65535')
  return port
}

/** Keys travel in headers, the write key as the user name of HTTP Basic. */
function keyAt(env: Environment, name: string): string | undefined {
  const key = valueOf(env, name)
  if (key !== undefined && !/^[\x21-\x39\x3b-\x7e]{8,200}$/.test(key)) {
    throw invalid(name, '8 to 200 visible ASCII characters without a colon')
  }
  return key
}

function pluginsAt(env: Environment): readonly string[] {
  const names = (valueOf(env, 'MILLRACE_PLUGINS') ?? '').split(',').map((name) => name.trim())
  const given = names.filter((name) => name !== '')
  const bad = given.find((name) => !/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i.test(name))
  if (bad !== undefined) throw invalid('MILLRACE_PLUGINS', `names of npm packages, separated by commas; ${JSON.stringify(bad)} is none`)
  return [...new Set(given)]
}

function allowHostsAt(env: Environment): readonly string[] | undefined {
  const given = valueOf(env, 'MILLRACE_ALLOW_HOSTS')
    ?.split(',')
    .map((host) => host.trim())
  const bad = given?.find((host) => !/^(\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i.test(host))
  if (bad !== undefined)
    throw invalid('MILLRACE_ALLOW_HOSTS', `addresses such as crm.internal:8080, separated by commas; ${JSON.stringify(bad)} is none`)
  return given
}

/** Origins as browsers write them: what the content policy is told is also what messages are compared with. */
function frameAncestorsAt(env: Environment): readonly string[] | undefined {
  const given = valueOf(env, 'MILLRACE_FRAME_ANCESTORS')?.split(/[\s,]+/)
  const bad = given?.find((origin) => !/^https?:[^*]*$/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (bad !== undefined)
    throw invalid('MILLRACE_FRAME_ANCESTORS', `origins such as https://shop.example, separated by commas; ${JSON.stringify(bad)} is none`)
  return given
}

function trustAt(env: Environment): TrustProxy | undefined {
  const value = valueOf(env, 'MILLRACE_TRUST_PROXY')
  return value === undefined ? undefined : trustProxyOf(value)
}

function retentionAt(env: Environment): number | undefined {
  const value = valueOf(env, 'MILLRACE_RETENTION_DAYS')
  if (value === undefined) return undefined
  if (!/^[1-9]\d{0,4}$/.test(value)) throw invalid('MILLRACE_RETENTION_DAYS', 'a whole number of days from 1 to 99999')
  return Number(value)
}

function clockAt(env: Environment): Date | undefined {
  const value = valueOf(env, 'MILLRACE_TEST_CLOCK')
  if (value === undefined) return undefined
  if (value === '1') return new Date()
  const at = /^\d{4}-\d{2}-\d{2}T/.test(value) ? new Date(value) : new Date(Number.NaN)
  if (Number.isNaN(at.getTime())) throw invalid('MILLRACE_TEST_CLOCK', '1 or an instant such as 1997-01-01T00:00:00Z')
  return at
}

function flagAt(env: Environment, name: string, absent: boolean): boolean {
  const value = valueOf(env, name)
  if (value === undefined) return absent
  if (value !== '0' && value !== '1') throw invalid(name, '0 or 1')
  return value === '1'
}
