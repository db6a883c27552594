/** From a text to the one URL object that is checked and then dispatched: no second reading of the address can differ. */
import { isIP } from 'node:net'
import { CallError } from '@millrace/core'
import { isPublicAddress } from './address.ts'

export interface Target {
  readonly url: URL
  /** Without the brackets of IPv6. */
  readonly hostname: string
  readonly port: number
  /** Named by the operator: may be any address. */
  readonly allowed: boolean
}

export interface TargetRules {
  /** Exact `host:port`, as in a URL. */
  readonly allowHosts: readonly string[]
  readonly ports: readonly number[]
  /** `name`, or `name:port`; absent: any. */
  readonly hosts?: readonly string[]
}

const refused = (code: string, message: string) => new CallError('permanent', code, message)

/** Throws `CallError` `permanent`: `HTTP_URL_BAD`, `HTTP_HOST_REFUSED`, `HTTP_PORT_REFUSED` or `HTTP_ADDRESS_REFUSED`. */
export function targetOf(text: string, rules: TargetRules, base?: URL): Target {
  const url = URL.parse(text, base?.href)
  if (url === null)
    throw refused('HTTP_URL_BAD', `${JSON.stringify(text.slice(0, 200))} is no address such as https://api.example.com/path`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused('HTTP_URL_BAD', `Only http and https are called, not ${url.protocol}`)
  if (url.username !== '' || url.password !== '') {
    throw refused('HTTP_URL_BAD', 'An address must hold no user name or password; send them in the Authorization header')
  }
  url.hash = ''
  if (rules.hosts !== undefined && !rules.hosts.includes(url.host))
    throw refused('HTTP_HOST_REFUSED', `${url.host} is none of the hosts that may be asked here`)
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const allowed = rules.allowHosts.includes(`${url.hostname}:${port}`)
  if (!allowed && !rules.ports.includes(port))
    throw refused('HTTP_PORT_REFUSED', `Port ${port} is not called; ${rules.ports.join(', ')} are`)
  if (!allowed && (isIP(hostname) === 0 ? isLocalName(hostname) : !isPublicAddress(hostname))) throw addressRefused(hostname)
  return { url, hostname, port, allowed }
}

/** RFC 6761: always this machine, whatever a resolver says. */
const isLocalName = (hostname: string) => /(^|\.)localhost\.?$/i.test(hostname)

export const addressRefused = (hostname: string): CallError =>
  refused('HTTP_ADDRESS_REFUSED', `${hostname} is not an address of the public internet`)
