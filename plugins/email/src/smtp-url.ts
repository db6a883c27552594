/**
 * The address of a mail server, read here and not by nodemailer: that lets a query choose any option, down to a program to run in the
 * server's place. Only those below pass.
 */
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { CallError, type CallContext } from '@millrace/core'

export interface SmtpServer {
  readonly secure: boolean
  readonly host: string
  readonly port?: number
  readonly auth?: { readonly user: string; readonly pass: string }
  readonly tls?: Readonly<Record<string, string | boolean>>
  readonly [option: string]: unknown
}

const numbers = new Set([
  'maxConnections',
  'maxMessages',
  'rateLimit',
  'rateDelta',
  'connectionTimeout',
  'greetingTimeout',
  'socketTimeout',
  'idleTimeout',
])
const flags = new Set(['requireTLS', 'ignoreTLS', 'opportunisticTLS', 'tls.rejectUnauthorized'])
const texts = new Set(['name', 'authMethod', 'tls.servername', 'tls.minVersion'])

/** Throws `CallError` `retry` `EMAIL_SERVER_URL_BAD`: the letter is not to blame. */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text.trim())
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    throw bad('Write the address of the mail server as smtp://user:password@host:587 or smtps://user:password@host:465')
  }
  const host = hostOf(url)
  const options = [...url.searchParams].map(([name, value]) => optionOf(name, value))
  const tls = options.filter(([name]) => name.startsWith('tls.')).map(([name, value]) => [name.slice(4), value])
  return {
    ...Object.fromEntries(options.filter(([name]) => !name.startsWith('tls.'))),
    ...(tls.length === 0 ? {} : { tls: Object.fromEntries(tls) as Record<string, string | boolean> }),
    secure: url.protocol === 'smtps:',
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' && url.password === '' ? {} : { auth: { user: decoded(url.username), pass: decoded(url.password) } }),
  }
}

/**
 * The server under the very address that was found to be allowed: connecting looks nothing up again. Throws `CallError` `retry`, for it is
 * the connection that is to blame.
 */
export async function findServer(smtpUrl: string, { locate }: Pick<CallContext, 'locate'>): Promise<SmtpServer> {
  const server = readSmtpUrl(smtpUrl)
  if (locate === undefined) return server
  const { host, port = server.secure ? 465 : 587, tls } = server
  const address = await locate(host, port).catch((error: unknown) => {
    throw unlocated(error)
  })
  return { ...server, host: address, port, ...(isIP(host) === 0 ? { tls: { servername: host, ...tls } } : {}) }
}

function unlocated(error: unknown): CallError {
  const isRefused = error instanceof CallError && error.kind === 'permanent'
  const message = error instanceof Error ? error.message : String(error)
  return isRefused
    ? new CallError('retry', 'EMAIL_SERVER_REFUSED', `${message}; who runs this installation may allow it by MILLRACE_ALLOW_HOSTS`, {
        cause: error,
      })
    : new CallError('retry', 'EMAIL_SERVER_UNREACHABLE', message, { cause: error })
}

const bad = (message: string) => new CallError('retry', 'EMAIL_SERVER_URL_BAD', message)

function hostOf({ hostname }: URL): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1)
  const host = domainToASCII(decoded(hostname))
  if (host === '') throw bad('The address of the mail server names no host')
  return host
}

function optionOf(name: string, value: string): readonly [string, string | number | boolean] {
  if (numbers.has(name) && /^\d{1,9}$/.test(value)) return [name, Number(value)]
  if (flags.has(name) && /^(true|false)$/.test(value)) return [name, value === 'true']
  if (texts.has(name) && /^[\w.-]{1,253}$/.test(value)) return [name, value]
  const known = [...numbers, ...flags, ...texts].join(', ')
  throw bad(`The address of the mail server cannot have ${JSON.stringify(name.slice(0, 50))} as it is; its options are ${known}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw bad('The user name or password in the address of the mail server is not written as a URL has it: write % as %25')
  }
}
