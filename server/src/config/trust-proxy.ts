/**
 * Which proxies stand before the server. What they say of the caller (`X-Forwarded-For`, `-Host`, `-Proto`) is believed, and of nobody else:
 * limits count by the caller's address, which anyone could make up otherwise.
 */
import { isIP } from 'node:net'
import { StartFault } from './fault.ts'

/** So many proxies in a row, or where they are: addresses, ranges (`10.0.0.0/8`) and names of ranges (`loopback`). */
export type TrustProxy = number | readonly string[]

const hopsMax = 10
const ranges = ['loopback', 'linklocal', 'uniquelocal']

/** Throws `StartFault`. */
export function trustProxyOf(value: string): TrustProxy | undefined {
  if (/^\d+$/.test(value)) {
    const hops = Number(value)
    if (hops > hopsMax) throw invalid(value)
    return hops === 0 ? undefined : hops
  }
  const places = value
    .split(',')
    .map((place) => place.trim())
    .filter((place) => place !== '')
  const bad = places.find((place) => !isPlace(place))
  if (bad !== undefined || places.length === 0) throw invalid(bad ?? value)
  return places
}

function isPlace(place: string): boolean {
  if (ranges.includes(place)) return true
  const [address = '', prefix, ...rest] = place.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  // All of the Internet is no proxy.
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)
}

const invalid = (bad: string) =>
  new StartFault(
    'CONFIG_VALUE_INVALID',
    `MILLRACE_TRUST_PROXY must be how many proxies stand before the server (1 to ${hopsMax}), or their addresses and ranges separated by commas, such as 10.0.0.0/8, loopback; ${JSON.stringify(bad)} is neither`,
  )

/** As Fastify takes it. */
export function trusting(trust: TrustProxy | undefined): false | string[] | ((address: string, hop: number) => boolean) {
  if (trust === undefined) return false
  return typeof trust === 'number' ? (_address, hop) => hop < trust : [...trust]
}
