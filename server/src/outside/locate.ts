/** Where a host is that is reached by a protocol of its own, such as SMPP: under the rules of the guarded HTTP client, but of any port. */
import { isIP } from 'node:net'
import { CallError } from '@millrace/core'
import { isPublicAddress } from './address.ts'
import { lookupAll, type Lookup } from './connect.ts'
import { addressRefused } from './target.ts'

export type Locate = (host: string, port: number) => Promise<string>

export interface LocateOptions {
  /** Exact `host:port` that may be any address. */
  readonly allowHosts?: readonly string[]
  readonly lookup?: Lookup
}

/** All addresses of the name must be public; the socket is to go to the very one that is answered, and look nothing up again. */
export function createLocate({ allowHosts = [], lookup = lookupAll }: LocateOptions = {}): Locate {
  return async (host, port) => {
    const name = host.replace(/^\[(.*)\]$/, '$1')
    const addresses = isIP(name) === 0 ? await found(name, lookup) : [name]
    const [first] = addresses
    if (first === undefined) throw new CallError('retry', 'HTTP_NAME_UNKNOWN', `${name} has no address`)
    const isAllowed = allowHosts.includes(`${isIP(name) === 6 ? `[${name}]` : name}:${port}`)
    if (!isAllowed && !addresses.every(isPublicAddress)) throw addressRefused(name)
    return first
  }
}

async function found(name: string, lookup: Lookup): Promise<readonly string[]> {
  try {
    return await lookup(name)
  } catch (cause) {
    throw new CallError('retry', 'HTTP_NAME_UNKNOWN', `${name} is not found: ${(cause as NodeJS.ErrnoException).code ?? 'no answer'}`, {
      cause,
    })
  }
}
