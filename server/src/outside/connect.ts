/**
 * The connection to a checked address. All addresses of the name are looked up and all must be public; the socket goes to one of
 * these very addresses, and says itself afterwards where it came to.
 */
import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import { CallError } from '@millrace/core'
import { buildConnector } from 'undici'
import { isPublicAddress } from './address.ts'
import { addressRefused, type Target } from './target.ts'

/** All addresses of a name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>

export const lookupAll: Lookup = async (hostname) => {
  const found = await systemLookup(hostname, { all: true, verbatim: true })
  return found.map(({ address }) => address)
}

const connectTimeoutMs = 5_000

/** A connector for one request. `connected` is called once the request may go out: from then on its fate can be unknown. */
export function connectorTo(target: Target, lookup: Lookup, connected: () => void): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false, maxCachedSessions: 0 })
  const isNamedTls = target.url.protocol === 'https:' && isIP(target.hostname) === 0
  const connectTo = (options: buildConnector.Options) => (address: string) =>
    new Promise<Socket>((resolve, reject) => {
      const to = { ...options, host: address, hostname: address, servername: isNamedTls ? target.hostname : '' }
      connect(to, (error, socket) => (error === null ? resolve(socket!) : reject(error)))
    })
  const answer = async (options: buildConnector.Options, callback: buildConnector.Callback) => {
    try {
      const socket = await openSocket(target, lookup, connectTo(options))
      connected()
      callback(null, socket)
    } catch (error) {
      callback(asCallError(error, target), null)
    }
  }
  return (options, callback) => void answer(options, callback)
}

async function openSocket(target: Target, lookup: Lookup, connect: (address: string) => Promise<Socket>): Promise<Socket> {
  const addresses = isIP(target.hostname) === 0 ? await lookup(target.hostname) : [target.hostname]
  if (addresses.length === 0) throw new CallError('retry', 'HTTP_NAME_UNKNOWN', `${target.hostname} has no address`)
  if (!target.allowed && !addresses.every(isPublicAddress)) throw addressRefused(target.hostname)
  const socket = await firstOpen(addresses, connect)
  if (target.allowed || isPublicAddress(socket.remoteAddress ?? '')) return socket
  socket.destroy()
  throw addressRefused(target.hostname)
}

/** The first address that answers; the last one's fault when none does. */
async function firstOpen(addresses: readonly string[], connect: (address: string) => Promise<Socket>): Promise<Socket> {
  let fault: unknown
  for (const address of addresses) {
    try {
      return await connect(address)
    } catch (error) {
      fault = error
    }
  }
  throw fault
}

/** Nothing was sent yet, so it may be tried again; only a certificate that is not the host's will not mend itself. */
function asCallError(error: unknown, target: Target): CallError {
  if (error instanceof CallError) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  const isCertificate = /CERT|SIGNATURE|ALTNAME|SELF_SIGNED/.test(code)
  return isCertificate
    ? new CallError('permanent', 'HTTP_CERTIFICATE_BAD', `${target.hostname}: ${message}`, { cause: error })
    : new CallError('retry', 'HTTP_CONNECT_FAILED', `${target.hostname} cannot be reached: ${code || message}`, { cause: error })
}
